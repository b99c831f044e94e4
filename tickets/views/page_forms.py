"""What every page with a form of its own does: judge, do, or stay with everything typed."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, TypeVar

from attachments.forms import ask_again
from core.refusals import Refused
from staff.access import DeskRequest
from tickets.forms.page_form import PageForm, draft_name
from tickets.queries.drafts import draft_of
from tickets.services.drafts import drop_draft, save_draft

Form = TypeVar("Form", bound=PageForm)
Done = TypeVar("Done")


def fresh(
    request: DeskRequest, form: type[Form], *, now: datetime, about: int = 0, initial: Mapping[str, Any] | None = None
) -> Form:
    """The form for a page that is opened, with what was typed and not saved."""
    draft = draft_of(request.membership, draft_name(form.code, about))
    return form(who=request.membership, now=now, about=about, initial=initial, draft=draft.fields if draft else None)


def carry_out(request: DeskRequest, form: PageForm, do: Callable[[Mapping[str, Any]], Done]) -> Done | None:
    """Do it with the cleaned fields; None when form or verb refuse: then the form has its faults and a draft."""
    try:
        if form.is_valid():
            done = do(form.cleaned_data)
            drop_draft(request.membership, form.draft)
            return done
    except Refused as refusal:
        form.refuse(refusal)
    ask_again(form)
    if typed := form.typed():
        save_draft(request.membership, form.draft, typed, now=form.now)
    form.renew()
    return None
