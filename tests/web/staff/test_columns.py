"""列を選ぶ: ticked, moved, kept for the person alone, and the way back; how the heads sort."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import select

from eapply.core.charging import ChargeStatus
from eapply.core.eras import fiscal_year
from eapply.models import Charge, ColumnChoice, Document, db, transaction
from eapply.models.database import JST
from eapply.queries import queue_columns
from eapply.queries.queue import ORDERS
from eapply.queries.queue_columns import ALWAYS, DEFAULT, KEYS
from eapply.services import choosing_columns
from eapply.web.staff.queue_rows import COLUMNS
from tests.browser import Browser
from tests.money import hold_of
from tests.office import PHONES, Office

PAGE = "/staff/queue/columns"
LIST = "/staff/queue?view=review"
DEFAULT_HEADS = [COLUMNS[key].label for key in DEFAULT]


def text(answer: Any) -> str:
    assert answer.status_code == 200
    return str(answer.get_data(as_text=True))


def heads(page: str) -> list[str]:
    found = re.findall(r'<th scope="col" class="k-col-\w+"[^>]*>(?:<a [^>]*>)?([^<]+)', page)
    return [str(each) for each in found]


def order_on(page: str) -> list[str]:
    return re.findall(r'name="order" value="(\w+)"', page)


def ticked_on(page: str) -> set[str]:
    return set(re.findall(r'name="show" value="(\w+)" checked', page))


def choose(browser: Browser, *keys: str) -> None:
    fields = {"order": [*keys], "show": [*keys], "step": "save"}
    assert browser.send(PAGE, fields).status_code == 303


def test_every_column_has_words_and_its_order_can_be_sorted_by() -> None:
    assert tuple(COLUMNS) == KEYS
    assert {each.order for each in COLUMNS.values()} - {""} == set(ORDERS)


def test_columns_are_shown_as_chosen_to_this_person_alone(office: Office, desk: Browser) -> None:
    page = text(desk.get(LIST))
    assert heads(page) == DEFAULT_HEADS
    assert PHONES["library"] not in page
    assert f'href="{PAGE}?view=review"' in page
    answer = desk.send(
        f"{PAGE}?view=review",
        {"order": ["phone", "name", "reference"], "show": ["name", "phone", "kind"]},
    )
    assert answer.headers["Location"] == f"{LIST}&done=columns"
    page = text(desk.get(answer.headers["Location"]))
    assert "列を変えました。" in page
    assert heads(page) == ["電話", "申請者", "受付番号", "種類"]
    row = re.findall(r"<td[^>]*>(.*?)</td>", page.partition("<tbody>")[2])
    assert 'name="case"' in row.pop(0)
    assert row[0] == PHONES["library"]
    assert row[1] == "カナリア甲氏名"
    assert office.cases["library"].reference in row[2]
    assert row[3] == "申込"
    assert heads(text(desk.get("/staff/queue/print?view=review"))) == heads(page)
    assert heads(text(office.browser("head").get(LIST))) == DEFAULT_HEADS
    assert desk.send(PAGE, {"step": "reset"}).headers["Location"].endswith("done=first-form")
    assert heads(text(desk.get(LIST))) == DEFAULT_HEADS


def test_moving_is_kept_on_the_page_until_it_is_saved(office: Office, desk: Browser) -> None:
    order, ticks = order_on(text(desk.get(PAGE))), ["due", "phone"]
    assert tuple(order) == KEYS
    for step, expected in (
        ("down:due", ["reference", "due", "procedure"]),
        ("up:procedure", ["reference", "procedure", "due"]),
        ("up:reference", ["reference", "procedure", "due"]),
        ("down:nothing", None),
    ):
        answer = desk.send(PAGE, {"order": order, "show": ticks, "step": step})
        if expected is None:
            break
        page = text(answer)
        order = order_on(page)
        assert order[:3] == expected
        assert sorted(order) == sorted(KEYS)
        assert ticked_on(page) == {*ticks, ALWAYS}
        assert heads(text(desk.get(LIST))) == DEFAULT_HEADS
    assert answer.status_code == 303  # an unknown button saves, like no button at all
    assert heads(text(desk.get(LIST))) == ["受付番号", "残り", "電話"]
    page = text(desk.get(PAGE))
    assert order_on(page)[:3] == ["reference", "due", "phone"]
    assert ticked_on(page) == {"reference", "due", "phone"}


@pytest.mark.parametrize(
    "keys", [(), ("password_hash", "<b>", "due"), ("due",) * 500, ("\x00", "’--")]
)
def test_what_nobody_can_tick_is_not_kept(
    office: Office, desk: Browser, keys: tuple[str, ...]
) -> None:
    choose(desk, *keys)
    expected = ["残り", "受付番号"] if "due" in keys else ["受付番号"]
    assert heads(text(desk.get(LIST))) == expected


def test_a_choice_is_one_row_and_survives_columns_that_are_gone(office: Office) -> None:
    actor = office.actors["clerk"]
    with office.app.app_context():
        for keys in (("due",), ("phone", "due")):
            with transaction() as session:
                choosing_columns.choose(session, actor, keys)
        assert queue_columns.chosen(db.session(), actor) == (ALWAYS, "phone", "due")
        with transaction() as session:
            session.scalars(select(ColumnChoice)).one().keys = ["gone", "due", "due"]
        assert queue_columns.chosen(db.session(), actor) == (ALWAYS, "due")
        assert queue_columns.chosen(db.session(), office.actors["head"]) == DEFAULT


def test_numbers_and_payments_stand_in_their_columns(office: Office, desk: Browser) -> None:
    case, now = office.cases["library"], office.clock.now()
    office.session.rollback()
    paper = office.session.query(Document).filter_by(public_id=case.paper).one()
    paper.number_department, paper.fiscal_year = "library", fiscal_year(now.date())
    paper.number, paper.full_number = 7, "鹿図第7号"
    for status in (ChargeStatus.HELD, ChargeStatus.VOID):
        office.session.add(
            Charge(
                public_id=status.value,
                key=status.value,
                submission_id=case.id,
                department="library",
                title="x",
                timing="after_review",
                status=status.value,
                amount=300,
                fee_day=now.date(),
                raised_at=now,
                raised_by="system",
            )
        )
    office.session.flush()
    charge = office.session.query(Charge).filter_by(status=ChargeStatus.HELD.value).one()
    held = hold_of(charge, now)
    held.capture_before = datetime(2026, 12, 20, 9, tzinfo=JST)
    office.session.add(held)
    office.session.commit()
    choose(desk, "reference", "number", "payment")
    page = text(desk.get(LIST))
    assert '<td title="鹿図第7号">鹿図第7号</td>' in page
    assert "仮押さえ 12/20まで" in page
    assert "取消し" not in page.partition("<tbody>")[2]


def test_only_columns_that_sort_have_a_way_to_sort(office: Office, desk: Browser) -> None:
    choose(desk, *KEYS)
    page = text(desk.get(f"{LIST}&order=-name"))
    for column in COLUMNS.values():
        head = re.search(f'<th scope="col" class="k-col-{column.key}"[^>]*>(.*?)</th>', page)
        assert head is not None
        assert ("order=" in head[1]) == bool(column.order), column.key
    assert re.findall(r'k-col-(\w+)" aria-sort="(\w+)"', page) == [("name", "descending")]
