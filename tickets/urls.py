"""Addresses of the desk, each with who may (the access table)."""

from staff.access import guarded
from staff.enums import DESK, EVERYONE, OVERSIGHT
from tickets.views import actions, board, desk, drafts, intake, panels, search, ticket

app_name = "tickets"
C = "c/<slug:community>/"
T = C + "tickets/<str:number>/"
urlpatterns = [
    guarded(C + "desk/", desk.desk, name="desk", GET=EVERYONE),
    guarded(C + "board/", board.board, name="board", GET=OVERSIGHT | DESK),
    guarded(C + "search/", search.search, name="search", GET=EVERYONE),
    guarded(C + "intake/", intake.intake, name="intake", GET=EVERYONE, POST=EVERYONE),
    guarded(C + "intake/caller/", intake.caller_card, name="caller_card", GET=EVERYONE),
    guarded(C + "intake/matter/", intake.another_matter, name="another_matter", GET=EVERYONE),
    guarded(C + "drafts/<slug:form>/", drafts.draft, name="draft", POST=EVERYONE),
    guarded(C + "units/<int:unit_id>/matters/", panels.unit_matters, name="unit_matters", GET=DESK | OVERSIGHT),
    guarded(
        C + "residents/<int:resident_id>/matters/",
        panels.resident_matters,
        name="resident_matters",
        GET=DESK | OVERSIGHT,
    ),
    guarded(T, ticket.ticket, name="ticket", GET=EVERYONE),
    guarded(T + "reply/", actions.reply, name="reply", POST=EVERYONE),
    guarded(T + "note/", actions.note, name="note", POST=EVERYONE),
    guarded(T + "handover/", actions.offer_handover, name="offer_handover", POST=EVERYONE),
    guarded(T + "handover/answer/", actions.answer_handover, name="answer_handover", POST=EVERYONE),
    guarded(T + "handover/withdraw/", actions.withdraw_handover, name="withdraw_handover", POST=EVERYONE),
    guarded(T + "transfer/", actions.ask_transfer, name="ask_transfer", POST=EVERYONE),
    guarded(T + "transfer/forward/", actions.forward_transfer, name="forward_transfer", POST=EVERYONE),
    guarded(T + "close/", actions.close, name="close", POST=EVERYONE),
    guarded(T + "reopen/", actions.reopen, name="reopen", POST=EVERYONE),
]
