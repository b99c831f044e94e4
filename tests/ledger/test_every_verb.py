"""Nothing happens at the desk of which the chain does not know (L-1, A-3)."""

import ast
from collections.abc import Iterator

import pytest
from django.core.management import call_command
from django.db.models import CharField, Model, TextField

from ledger.models import Chain, Entry
from ledger.queries import verify_chain
from residents.models import Phone, Resident
from tests.ledger.verbs import APPEND, ROOT, Graph, desk, module_of, service_files
from tickets import services as tickets
from tickets.models import Complaint, Contact, Letter, Message, Outage, Praise, Revisit, Ticket, WorkOrder

GRAPH = desk()
# what opens a transaction and is no verb of the desk, with the reason why the chain need not know
NO_VERB = {
    "attachments.services.keep": "part of verbs, which name the files",
    "duty.services.plan.copy_rotation": "a draft, until it is published",
    "duty.services.plan.fill_in": "a draft, until it is published",
    "duty.services.sheet.keep_sheet": "a draft, until it is carried out",
    "interfaces.services.once.do_once": "keeps the answer of the verb that it is given",
    "notices.services.mine.set_mail": "somebody's own address",
    "notices.services.proof.ask_proof": "somebody's own address",
    "notices.services.proof.confirm_mail": "somebody's own address",
    "quality.services.audit.open_audit": "computed from what the verbs wrote",
    "residents.services.book_jobs.approve_book": "an order: the import itself tells the ledger",
    "residents.services.book_jobs.keep_book": "a draft, until it is carried out",
    "residents.services.import_people.keep_draft": "a draft, until it is carried out",
    "residents.services.search_keys.index_residents": "computed from what the verbs wrote",
    "residents.services.search_keys.index_units": "computed from what the verbs wrote",
    "tickets.services.day.remind": "a reminder, no deed",
}
# texts that are none of a person's: a code, a kind
NO_WORDS = {"tickets.services.close.close: told"}
VERBS = sorted(name for name in GRAPH.atomic - NO_VERB.keys() if not name.rpartition(".")[2].startswith("_"))


@pytest.mark.rule("L-1")
@pytest.mark.parametrize("verb", VERBS)
def test_a_verb_reaches_the_ledger(verb: str) -> None:
    assert GRAPH.reaches(verb, APPEND)


@pytest.mark.parametrize("name", sorted(set(tickets.__all__) - {"Caller", "Paper"}))
def test_what_tickets_offers_is_a_verb_in_one_transaction(name: str) -> None:
    verb = GRAPH.also[f"tickets.services.{name}"]

    assert verb in GRAPH.atomic or any(GRAPH.reaches(verb, one) for one in GRAPH.atomic)
    assert GRAPH.reaches(verb, APPEND)


def test_what_is_no_verb_exists_and_the_ledger_does_not_know_of_it() -> None:
    assert GRAPH.atomic >= NO_VERB.keys()
    assert not [name for name in NO_VERB if GRAPH.reaches(name, APPEND)]


def test_a_verb_that_forgets_the_ledger_is_found() -> None:
    forgets = "from django.db import transaction\n@transaction.atomic\ndef close(): save()\n"
    tells = "from ledger import services as ledger\nfrom x.close import close\ndef reopen(): seal()\n"
    seals = "def seal(): ledger.append()\n"
    graph = Graph({"x.close": forgets, "x.reopen": tells + seals})

    assert graph.atomic == {"x.close.close"}
    assert not graph.reaches("x.close.close", APPEND)
    assert graph.reaches("x.reopen.reopen", APPEND)


@pytest.mark.rule("A-3")
def test_only_a_verb_that_tells_the_ledger_gives_away_a_whole_number() -> None:
    """`number_of` is the one way from a ticket to an unmasked phone; who calls it masks it or seals it."""
    callers = {
        f"{path.relative_to(ROOT)}:{node.name}": ast.unparse(node)
        for path in sorted(ROOT.glob("tickets/**/*.py"))
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.FunctionDef) and "number_of(ticket)" in ast.unparse(node) and node.name != "number_of"
    }

    assert callers
    for text in callers.values():
        assert "mask_phone(number_of(" in text or "seal(ticket, 'phone_shown'" in text


def facts_of(node: ast.AST) -> list[ast.expr]:
    """`facts=…` of a call, or `facts: … = …`."""
    if isinstance(node, ast.Call):
        return [one.value for one in node.keywords if one.arg == "facts"]
    if isinstance(node, ast.AnnAssign) and ast.unparse(node.target) == "facts" and node.value:
        return [node.value]
    return []


def clear_words() -> Iterator[str]:
    """Where a text that a verb was given goes into facts as it is, without `digest`."""
    for path in service_files():
        for function in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not isinstance(function, ast.FunctionDef):
                continue
            given = [*function.args.args, *function.args.kwonlyargs]
            texts = {one.arg for one in given if one.annotation and "str" in ast.unparse(one.annotation).split(" | ")}
            for node in ast.walk(function):
                for display in facts_of(node):
                    values = display.values if isinstance(display, ast.Dict) else [display]
                    yield from (
                        f"{module_of(path)}.{function.name}: {ast.unparse(value)}"
                        for value in values
                        if ast.unparse(value).partition(".")[0] in texts
                    )


@pytest.mark.rule("A-3")
def test_no_verb_puts_a_text_that_it_was_given_into_the_chain_as_it_is() -> None:
    assert sorted(clear_words()) == sorted(NO_WORDS)


def words_of(*models: type[Model]) -> Iterator[str]:
    """Every text that these tables hold: what people said and wrote."""
    for model in models:
        fields = [f.name for f in model._meta.get_fields() if isinstance(f, CharField | TextField) and not f.choices]
        for row in model._default_manager.values_list(*fields):
            yield from (value for value in row if isinstance(value, str))


@pytest.mark.rule("A-3", "L-1")
@pytest.mark.django_db
def test_no_name_no_number_and_no_word_stands_in_the_chain_and_erasing_them_leaves_it_whole() -> None:
    call_command("demo", verbosity=0)
    told = "\n".join(bytes(payload).decode() for payload in Entry.objects.values_list("payload", flat=True))
    said = words_of(Complaint, Contact, Letter, Message, Outage, Praise, Revisit, Resident, Ticket, WorkOrder)
    personal = {word for word in said if any("一" <= sign <= "鿿" for sign in word)}
    personal |= set(Phone.objects.values_list("number", flat=True))
    personal |= set(Ticket.objects.exclude(caller_phone="").values_list("caller_phone", flat=True))
    actions = set(Entry.objects.values_list("action", flat=True))

    assert len(personal) > 300
    assert len(actions) > 25
    assert [word for word in personal if word in told] == []

    Phone.objects.all().delete()
    Resident.objects.update(name="—", note="")
    Ticket.objects.update(caller_name="—", caller_phone="", text="—")
    assert all(verify_chain(chain).broken_at is None for chain in Chain.objects.all())
