"""Deciding with a document: what it needs is asked for, what it says is frozen, the mail names it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import select

from eapply.core.errors import Conflict, Refused
from eapply.core.procedure import Procedure
from eapply.core.submission import Action, State
from eapply.forms import BY_SLUG
from eapply.models import Document, OutboxMessage, Submission, transaction
from eapply.queries.scope import StaffActor
from eapply.services import posting, reviewing
from eapply.services.toolbox import Toolbox

PLAN = BY_SLUG["15-drainage-plan"].procedure
BOOKING = BY_SLUG["17-inspection-booking"].procedure
LIMIT = BY_SLUG["05-limit-certificate"].procedure
ROAD = BY_SLUG["09-road-repair"].procedure
Act = Callable[..., Submission]


@pytest.fixture
def act(tools: Toolbox, clerk: StaffActor, filed: Callable[..., Submission]) -> Act:
    """`act(procedure, action, **values)`: on a case of this legal type that was just taken."""
    cases: dict[str, Submission] = {}

    def do(procedure: Procedure, action: Action, **values: Any) -> Submission:
        case = cases.get(procedure.slug) or filed(legal_type=procedure.legal_type)
        fresh = procedure.slug not in cases
        cases[procedure.slug] = case
        for step, given in (((Action.TAKE, {}),) if fresh else ()) + ((action, values),):
            with transaction() as session:
                seen = session.get_one(Submission, case.id)
                reviewing.act(session, tools, clerk, seen, procedure, seen.version, step, given)
        return case

    return do


def results() -> list[Document]:
    with transaction() as session:
        return list(session.scalars(select(Document).where(Document.kind == "result")))


def promised(template: str) -> OutboxMessage:
    with transaction() as session:
        rows = session.scalars(select(OutboxMessage).where(OutboxMessage.kind == "mail"))
        return next(row for row in rows if row.payload["template"] == template)


def test_what_the_document_needs_is_asked_for(act: Act) -> None:
    with pytest.raises(Refused, match="確認番号を入力してください") as refusal:
        act(PLAN, Action.APPROVE)
    assert refusal.value.field == "confirmation_number"
    assert results() == []


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"reasons": "直します。"}, "measure"),
        ({"reasons": "直します。", "measure": "発明した区分"}, "measure"),
        ({"measure": "実施予定"}, "reasons"),
        ({"reasons": "直します。", "measure": "実施予定", "when": "あ" * 501}, "when"),
    ],
)
def test_choices_are_those_of_the_declaration(act: Act, values: dict[str, str], field: str) -> None:
    with pytest.raises(Refused) as refusal:
        act(ROAD, Action.REPLY, **values)
    assert refusal.value.field == field


def test_what_the_desk_wrote_stands_in_the_document(act: Act) -> None:
    case = act(PLAN, Action.APPROVE, confirmation_number=" R8-0123 ", conditions="なし")
    (document,) = results()
    assert document.title == "排水設備計画確認通知書（確認済証）"
    assert (document.full_number, document.content["outcome"]) == ("鹿図第1号", "確認")
    assert ["確認番号", "R8-0123"] in document.content["rows"]
    with transaction() as session:
        assert session.get_one(Submission, case.id).outcome == "確認"


@pytest.mark.parametrize(
    ("ending", "values", "title"),
    [
        ("合格", {"inspected_on": "令和8年12月3日"}, "排水設備検査済証"),
        (
            "手直し",
            {"inspected_on": "令和8年12月3日", "reasons": "勾配が足りません。"},
            "排水設備の手直しのお知らせ",
        ),
        ("不在", {"visited_at": "令和8年12月3日"}, "排水設備検査ができなかったことのお知らせ"),
    ],
)
def test_an_inspection_ends_with_its_own_document(
    act: Act, ending: str, values: dict[str, str], title: str
) -> None:
    act(BOOKING, Action.APPROVE, at="令和8年12月3日（木）10時から")
    case = act(BOOKING, Action.COMPLETE, ending=ending, **values)
    booked, ended = results()
    assert (booked.title, ended.title) == ("排水設備検査の予約確定のお知らせ", title)
    assert ended.content["outcome"] == ending
    assert (booked.full_number, ended.full_number) == ("鹿図第1号", "鹿図第2号")
    assert promised("completed").payload["values"]["document"] == title
    with transaction() as session:
        row = session.get_one(Submission, case.id)
        assert (row.state, row.outcome) == (State.COMPLETED, "確定")


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({}, "ending"),
        ({"ending": "たぶん合格"}, "ending"),
        ({"ending": "合格"}, "inspected_on"),
        ({"ending": "手直し", "inspected_on": "令和8年12月3日"}, "reasons"),
    ],
)
def test_an_inspection_does_not_end_without_its_result(
    act: Act, values: dict[str, str], field: str
) -> None:
    act(BOOKING, Action.APPROVE, at="令和8年12月3日（木）10時から")
    with pytest.raises(Refused) as refusal:
        act(BOOKING, Action.COMPLETE, **values)
    assert refusal.value.field == field


def test_a_decision_that_the_legal_type_does_not_know_is_a_conflict(act: Act) -> None:
    with pytest.raises(Conflict):
        act(PLAN, Action.ACCEPT)


@pytest.mark.parametrize(
    ("procedure", "action", "values", "says", "lead"),
    [
        (
            ROAD,
            Action.REPLY,
            {"reasons": "直します。", "measure": "実施予定"},
            "道路の要望への回答",
            "回答ができました。",
        ),
        (
            LIMIT,
            Action.REFUSE,
            {"reasons": "国保に入っていません。"},
            "お申し込みの手続の結果の書類",
            "結果が決まりました。",
        ),
    ],
)
def test_the_mail_names_the_document_and_no_more(
    act: Act,
    tools: Toolbox,
    procedure: Procedure,
    action: Action,
    values: dict[str, str],
    says: str,
    lead: str,
) -> None:
    act(procedure, action, **values)
    sent: list[Any] = []
    mailer = type("Kept", (), {"send": lambda self, letter: sent.append(letter)})()
    posting.send(replace(tools, mailer=mailer), promised("decided"))
    (letter,) = sent
    assert letter.body.startswith(f"{lead}\n")
    assert f"書類：{says}\n" in letter.body
    for secret in (*values.values(), "却下", "限度額"):
        assert secret not in letter.body
