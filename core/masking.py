"""Masking: a phone number as everybody may see it (A-3)."""


def mask_phone(number: str) -> str:
    """138****1234: the last four digits, by which residents give their number, and its first three or area code."""
    if len(number) <= 4:
        return number
    head = 0 if len(number) < 9 else len(number) - 8 if number.startswith("0") else 3
    return f"{number[:head]}****{number[-4:]}"
