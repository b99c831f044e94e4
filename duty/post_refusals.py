"""Why a post can't be set up or taken out of use like this, each with the next step (L-1, L-2)."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from core.refusals import Refused


class PostRefused(Refused):
    status = 422


class PostNameMissing(PostRefused):
    code = "post_name_missing"
    sentence = _("Give the post a name of up to 30 characters, for example 西门岗.")


class PostNameTaken(PostRefused):
    code = "post_name_taken"
    sentence = _("There is a post with this name already. Choose another name, or change that post.")


class PostGone(Refused):
    code = "post_gone"
    sentence = _("This post is no longer in use. Reload the page and choose another one.")


class PostDepartmentElsewhere(PostRefused):
    code = "post_department_elsewhere"
    sentence = _("This department is not of this community. Choose one from the list.")


class PostInUse(Refused):
    code = "post_in_use"
    sentence = _(
        "%(post)s can't be taken out of use yet: %(what)s. Move its keys to another post, take its items and patrol "
        "routes out of use, sign what is open, and then try again."
    )

    def __init__(self, *, post: str, **numbers: int) -> None:
        super().__init__(post=post)
        self.numbers = numbers

    def __str__(self) -> str:
        return str(self.sentence) % {**self.params, "what": hanging_words(**self.numbers)}


def hanging_words(*, keys: int, items: int, routes: int, counts: int, handovers: int) -> str:
    """What still hangs on a post, in the reader's language."""
    parts = (
        (keys, ngettext("%(number)s key in its register", "%(number)s keys in its register", keys)),
        (items, ngettext("%(number)s item that is counted", "%(number)s items that are counted", items)),
        (routes, ngettext("%(number)s patrol route", "%(number)s patrol routes", routes)),
        (counts, ngettext("%(number)s count of keys not signed", "%(number)s counts of keys not signed", counts)),
        (handovers, ngettext("%(number)s handover not signed", "%(number)s handovers not signed", handovers)),
    )
    return str(_(", ")).join(sentence % {"number": number} for number, sentence in parts if number)
