"""Addresses of the desk, each with who may (the access table)."""

from staff.access import guarded
from staff.enums import DESK, EVERYONE, OVERSIGHT
from tickets.views import (
    actions,
    board,
    complaint_actions,
    desk,
    drafts,
    files,
    identify,
    intake,
    messages,
    ote,
    outages,
    panels,
    phrases,
    prints,
    promises,
    revisits,
    search,
    second_call,
    ticket,
)

app_name = "tickets"
C = "c/<slug:community>/"
T = C + "tickets/<str:number>/"
urlpatterns = [
    guarded(C + "desk/", desk.desk, name="desk", GET=EVERYONE),
    guarded(C + "board/", board.board, name="board", GET=OVERSIGHT | DESK),
    guarded(C + "ote/", ote.ote, name="ote", GET=OVERSIGHT | DESK),
    guarded(C + "search/", search.search, name="search", GET=EVERYONE),
    guarded(C + "intake/", intake.intake, name="intake", GET=EVERYONE, POST=EVERYONE),
    guarded(C + "intake/caller/", intake.caller_card, name="caller_card", GET=EVERYONE),
    guarded(C + "intake/matter/", intake.another_matter, name="another_matter", GET=EVERYONE),
    guarded(C + "intake/same/", second_call.same, name="same", POST=EVERYONE),
    guarded(C + "outages/", outages.outages, name="outages", GET=EVERYONE, POST=DESK),
    guarded(C + "outages/<int:pk>/", outages.outage, name="outage", GET=EVERYONE),
    guarded(C + "outages/<int:pk>/tell/", outages.tell_outage, name="tell_outage", POST=DESK),
    guarded(C + "outages/<int:pk>/end/", outages.end_outage, name="end_outage", POST=DESK),
    guarded(C + "outages/<int:pk>/together/", outages.put_together, name="put_together", POST=DESK),
    guarded(C + "messages/", messages.messages, name="messages", GET=EVERYONE, POST=EVERYONE),
    guarded(C + "messages/<int:pk>/", messages.message, name="message", GET=EVERYONE),
    guarded(C + "messages/<int:pk>/done/", messages.call_back, name="call_back", POST=EVERYONE),
    guarded(C + "phrases/now/", phrases.phrases, name="phrases", GET=EVERYONE),
    guarded(C + "promises/", promises.promise_ledger, name="promises", GET=EVERYONE),
    guarded(C + "drafts/<slug:form>/", drafts.draft, name="draft", POST=EVERYONE),
    guarded(C + "units/<int:unit_id>/matters/", panels.unit_matters, name="unit_matters", GET=DESK | OVERSIGHT),
    guarded(
        C + "residents/<int:resident_id>/matters/",
        panels.resident_matters,
        name="resident_matters",
        GET=DESK | OVERSIGHT,
    ),
    guarded(T, ticket.ticket, name="ticket", GET=EVERYONE),
    guarded(T + "files/<int:pk>/", files.file, name="file", GET=EVERYONE),
    guarded(T + "reply/", actions.reply, name="reply", POST=EVERYONE),
    guarded(T + "note/", actions.note, name="note", POST=EVERYONE),
    guarded(T + "handover/", actions.offer_handover, name="offer_handover", POST=EVERYONE),
    guarded(T + "handover/answer/", actions.answer_handover, name="answer_handover", POST=EVERYONE),
    guarded(T + "handover/withdraw/", actions.withdraw_handover, name="withdraw_handover", POST=EVERYONE),
    guarded(T + "transfer/", actions.ask_transfer, name="ask_transfer", POST=EVERYONE),
    guarded(T + "transfer/forward/", actions.forward_transfer, name="forward_transfer", POST=EVERYONE),
    guarded(T + "close/", actions.close, name="close", POST=EVERYONE),
    guarded(T + "merge/", actions.merge, name="merge", POST=EVERYONE),
    guarded(T + "split/", actions.split, name="split", POST=EVERYONE),
    guarded(T + "judge/", complaint_actions.judge, name="judge", POST=EVERYONE),
    guarded(T + "investigate/", complaint_actions.investigate, name="investigate", POST=EVERYONE),
    guarded(T + "major/", complaint_actions.report_major, name="report_major", POST=EVERYONE),
    guarded(T + "major/seen/", complaint_actions.see_major, name="see_major", POST=EVERYONE),
    guarded(T + "coordination/", complaint_actions.coordinate, name="coordinate", POST=EVERYONE),
    guarded(
        T + "coordination/answer/", complaint_actions.answer_coordination, name="answer_coordination", POST=EVERYONE
    ),
    guarded(T + "coordination/<int:pk>/", prints.coordination_form, name="coordination_form", GET=EVERYONE),
    guarded(T + "card/", prints.record_card, name="record_card", GET=EVERYONE),
    guarded(T + "compensation/", complaint_actions.ask_compensation, name="ask_compensation", POST=EVERYONE),
    guarded(
        T + "compensation/decide/", complaint_actions.decide_compensation, name="decide_compensation", POST=EVERYONE
    ),
    guarded(T + "revisit/", complaint_actions.revisit, name="revisit", POST=EVERYONE),
    guarded(C + "revisits/", revisits.revisits, name="revisits", GET=DESK | OVERSIGHT),
    guarded(T + "apart/", outages.take_apart, name="take_apart", POST=EVERYONE),
    guarded(T + "identify/", identify.identify, name="identify", POST=EVERYONE),
    guarded(T + "reopen/", actions.reopen, name="reopen", POST=EVERYONE),
]
