"""The sentence of each kind of notice, registered by its app; the reader's language decides the words."""

from collections.abc import Callable, Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext as _

Words = str | Promise
_sentences: dict[str, Words] = {}
_terms: dict[str, Callable[[str], str]] = {}


def register(code: str, sentence: Words) -> None:
    """Register the sentence (with %(name)s placeholders) of notices with this code."""
    _sentences[code] = sentence


def register_term(name: str, translate: Callable[[str], str]) -> None:
    """Register how the value of a parameter is put into words, e.g. a rule id into the name of its limit."""
    _terms[name] = translate


def sentence(code: str, params: Mapping[str, str]) -> str:
    """The notice's sentence in the active language. An unknown code reads as a plain pointer to the record."""
    words = {name: _terms[name](value) if name in _terms else value for name, value in params.items()}
    try:
        return str(_sentences[code]) % words
    except KeyError:
        return _("There is news. Open it to see what happened.")
