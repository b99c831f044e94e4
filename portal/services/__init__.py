"""Making and revoking links and posters; what a resident does on a page, through the desk's own verbs."""

from portal.services.card import make_card, rate_visit
from portal.services.page import company_language, give_opinion, make_link, online_of, revoke_link, say
from portal.services.poster import put_up, take_down, take_online
from portal.services.work import answer_work

__all__ = [
    "answer_work",
    "company_language",
    "give_opinion",
    "make_card",
    "make_link",
    "online_of",
    "put_up",
    "rate_visit",
    "revoke_link",
    "say",
    "take_down",
    "take_online",
]
