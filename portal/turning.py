"""The other language on a page without login: its form comes again in it with all that was typed, and is not sent.

The switch is a button of the form itself (templates/portal/_turn.html), so that it carries what stands in the form now.
"""

from typing import ClassVar

from django import forms
from django.http import HttpRequest

from core.refusals import Refused, sealed, unsealed
from staff.language import known

TURN, REFUSED = "turn", "refused"  # the button; the refusal of the verb, or empty, on a page that was refused


def turned_to(request: HttpRequest) -> str:
    """The language to which this page is turned, if it is."""
    return known(request.POST.get(TURN, ""))


class Turnable(forms.Form):
    """A form that the switch sends without doing what it asks for. On its page it stands as `html_id`."""

    code: ClassVar[str]
    place = ""  # where several of a kind stand on one page: which one
    sealed = ""  # the verb's refusal

    @property
    def html_id(self) -> str:
        """The name by which the switch finds it."""
        return f"{self.code}_form{self.place}"

    @property
    def turned(self) -> bool:
        """Whether the switch was pressed, and nothing sent."""
        return self.is_bound and bool(known(self.data.get(TURN, "")))

    def is_valid(self) -> bool:
        """Django's: a form that was only turned is never done."""
        return not self.turned and super().is_valid()

    def full_clean(self) -> None:
        """Django's. Turned before it was sent, it is not found fault with; after that it keeps its verb's refusal."""
        super().full_clean()
        if not self.turned:
            return
        if REFUSED not in self.data:
            self._errors = forms.utils.ErrorDict()
        elif refusal := unsealed(self.data[REFUSED]):
            self.refuse(refusal)

    def refuse(self, refusal: Refused) -> None:
        """The verb's refusal, at its field when there is one."""
        self.sealed = sealed(refusal)
        self.add_error(refusal.field if refusal.field in self.fields else None, str(refusal))
