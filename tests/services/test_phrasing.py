"""定型文: versions, who changes them, the way back, what a procedure is offered."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select, text, update
from sqlalchemy.exc import DBAPIError

from eapply.core.errors import Conflict, NotYours, Refused
from eapply.core.phrases import Phrase, PhraseUse
from eapply.core.submission import Role
from eapply.models import AuditEvent, PhraseVersion, StaffAccount, db, transaction
from eapply.queries import phrases as reads
from eapply.queries.phrases import Place
from eapply.queries.scope import StaffActor
from eapply.services import phrasing, standing_in
from eapply.services.toolbox import Toolbox
from tests.filings import actor_for

pytestmark = pytest.mark.usefixtures("context")
MESSAGES = Place("library", PhraseUse.MESSAGE)
CARD = Place("library", PhraseUse.MESSAGE, "24-library-card")
Save = Callable[..., int]


@pytest.fixture
def people(add_staff: Callable[..., StaffAccount]) -> dict[str, StaffActor]:
    hired = {
        "clerk": (Role.CLERK, "library"),
        "head": (Role.HEAD, "library"),
        "stranger": (Role.HEAD, "children"),
    }
    return {login: actor_for(add_staff(login, grant)) for login, grant in hired.items()}


@pytest.fixture
def save(people: dict[str, StaffActor], tools: Toolbox) -> Save:
    def keep(text: str, seen: int = 0, place: Place = MESSAGES, who: str = "head") -> int:
        with transaction() as session:
            row = phrasing.save(session, tools, people[who], place, seen, {"": text})
            return row.number

    return keep


def restore(tools: Toolbox, actor: StaffActor, seen: int, number: int) -> None:
    with transaction() as session:
        phrasing.restore(session, tools, actor, MESSAGES, seen, number)


def texts(tools: Toolbox, place: Place = MESSAGES) -> list[str]:
    found = reads.offered(db.session(), tools.facts, place.department, place.use, place.slug)
    return [each.text for each in found]


def entries() -> list[tuple[str, dict[str, Any]]]:
    events = select(AuditEvent).where(AuditEvent.chain == phrasing.CHAIN)
    return [(each.action, each.detail) for each in db.session.scalars(events)]


def test_a_department_begins_with_the_citys_table_and_goes_its_own_way(
    tools: Toolbox, save: Save
) -> None:
    city = [each.text for each in tools.facts.phrases(PhraseUse.MESSAGE)]
    assert texts(tools) == city != []
    assert save("文1\u202e。\n\n文2。") == 1
    assert texts(tools) == ["文1。", "文2。"]
    children = Place("children", PhraseUse.MESSAGE)
    assert texts(tools, children) == city
    assert texts(tools, Place("library", PhraseUse.OPINION)) != ["文1。", "文2。"]


def test_phrases_of_a_procedure_come_first_and_only_there(tools: Toolbox, save: Save) -> None:
    save("みんなの文。")
    save("カードの文。\n\nみんなの文。", place=CARD)
    assert texts(tools, CARD) == ["カードの文。", "みんなの文。"]
    assert texts(tools) == ["みんなの文。"]
    other = Place("library", PhraseUse.MESSAGE, "23-study-room")
    assert texts(tools, other) == ["みんなの文。"]


def test_a_change_is_undone_by_another_version(
    tools: Toolbox, save: Save, people: dict[str, StaffActor]
) -> None:
    save("文1。")
    save("文2。\n\n文1。", 1)
    restore(tools, people["head"], 2, 1)
    assert texts(tools) == ["文1。"]
    restore(tools, people["head"], 3, 0)
    assert texts(tools) == [each.text for each in tools.facts.phrases(PhraseUse.MESSAGE)]
    found = reads.versions(db.session(), tools.facts, MESSAGES)
    assert [(each.number, each.restored) for each in found] == [
        (4, 0),
        (3, 1),
        (2, None),
        (1, None),
        (0, None),
    ]
    assert found[2].difference.added == (Phrase("", "文2。"),)
    assert found[1].difference.removed == (Phrase("", "文2。"),)
    assert [(action, detail["number"]) for action, detail in entries()] == [
        ("phrases-saved", 1),
        ("phrases-saved", 2),
        ("phrases-restored", 3),
        ("phrases-restored", 4),
    ]
    with pytest.raises(NotYours):
        restore(tools, people["head"], 4, 9)


def test_an_emptied_list_offers_nothing(tools: Toolbox, save: Save) -> None:
    save(" ")
    assert texts(tools) == []


def test_only_the_head_changes_it_and_only_there(
    tools: Toolbox, save: Save, people: dict[str, StaffActor]
) -> None:
    with pytest.raises(Refused, match="課長"):
        save("文。", who="clerk")
    with pytest.raises(NotYours):
        save("文。", who="stranger")
    save("文。")
    for who, problem in (("clerk", Refused), ("stranger", NotYours)):
        with pytest.raises(problem):
            restore(tools, people[who], 1, 0)
    assert texts(tools) == ["文。"]
    assert len(entries()) == 1
    today, clerk = tools.clock.today(), people["clerk"].id
    with transaction() as session:
        standing_in.name(session, tools, people["head"], "library", clerk, today, today)
    assert save("代わりの文。", 1, who="clerk") == 2


def test_the_second_of_two_is_told(tools: Toolbox, save: Save) -> None:
    save("先の文。")
    with pytest.raises(Conflict):
        save("後の文。")
    assert texts(tools) == ["先の文。"]


def test_what_cannot_be_kept_is_said(save: Save) -> None:
    save("文。")
    for typed, sentence, field in (
        ("文。 ", "同じ", None),
        ("あ" * 1001, "1000文字以内", ""),
        ("\n\n".join(map(str, range(phrasing.MOST + 1))), f"{phrasing.MOST}個", None),
    ):
        with pytest.raises(Refused, match=sentence) as refusal:
            save(typed, 1)
        assert refusal.value.field == field


def test_versions_are_never_changed(save: Save) -> None:
    save("文。")
    for statement in (update(PhraseVersion).values(number=9), text("DELETE FROM phrase_versions")):
        with pytest.raises(DBAPIError, match="append-only"), transaction() as session:
            session.execute(statement)
