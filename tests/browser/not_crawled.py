"""What the crawl leaves out, each with the reason, and the foreign words that a Chinese page may show."""

# addresses that answer with something else than a page of their own
NO_PAGE = {
    "home": "leads on to the desk",
    "healthz": "JSON",
    "manifest": "JSON",
    "worker": "a script",
    "staff:lock": "there only at a locked desk: tests/browser/test_lock.py",
    "staff:lock_state": "JSON",
    "staff:terminal": "there only at an enrolled PC: tests/browser/test_lock.py",
    "staff:kept": "there only after something was kept: tests/browser/test_lock.py",
    "tickets:order_file": "a picture",
    "residents:import_template": "a workbook",
    "residents:import_faults": "a workbook",
    "tickets:caller_card": "a part of the intake",
    "tickets:another_matter": "a part of the intake",
    "tickets:dispatch": "a part of the ticket",
    "tickets:calls_owed": "a part of every page",
    "tickets:rates_panel": "a part of the intake and of the ticket",
    "tickets:rates_list": "a workbook",
    "tickets:rates_check": "there only after a list was brought",
    "tickets:file": "a picture",
    "tickets:letter_file": "a scan",
    "tickets:outage_file": "a picture",
    "tickets:message_file": "a picture",
    "tickets:praise_file": "a picture",
    "notices:mail_confirm": "one person's alone: test_channels.py looks at it",
    "portal:file": "a picture",
    "reports:wall_now": "a part of the wallboard",
    "duty:export": "a workbook",
    "duty:template": "a workbook",
    "duty:import_faults": "a workbook",
    "duty:log_file": "a picture",
    "duty:key_signature": "a picture",
    "quality:draws": "leads on to the latest month",
}
# words that are the same in Chinese: formats, keys, an example of a login name, the switch to the other language
KNOWN = {"Excel", "JSON", "CSV", "PDF", "xlsx", "csv", "Ctrl", "Alt", "Enter", "PIN", "wjg", "English"}
