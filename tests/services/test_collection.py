"""収納日計表, its files, and days that are closed."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from sqlalchemy import func, select

from eapply.adapters.clock import FixedClock
from eapply.core.csv_text import csv_bytes
from eapply.core.errors import Conflict, Refused
from eapply.core.submission import Role
from eapply.core.workbook import xlsx_bytes
from eapply.models import Charge, DayClosing, LedgerEntry, StaffAccount, transaction
from eapply.queries import collection
from eapply.queries.scope import StaffActor
from eapply.services import closing, collection_file, counter, fees, paying, refunding
from eapply.services.toolbox import Toolbox
from tests.filings import actor_for
from tests.money import bill, check_books, pay

pytestmark = pytest.mark.usefixtures("context")
TODAY = date(2026, 11, 24)


@pytest.fixture(autouse=True)
def rates(context: None, tools: Toolbox) -> None:
    with transaction() as session:
        fees.load_reviewed(session, tools)


@pytest.fixture
def cashier(add_staff: Callable[..., StaffAccount]) -> StaffActor:
    return actor_for(add_staff("suito", (Role.CASHIER, "")))


def receive(tools: Toolbox, actor: StaffActor, key: str, **values: object) -> str:
    with transaction() as session:
        charge = bill(session, tools, key, **values)
        name, version = charge.public_id, charge.version
    counter.receive_cash(tools, actor, name, version, tools.clock.today())
    return name


def lines(begin: date = TODAY, end: date = TODAY) -> list[collection.CollectionLine]:
    with transaction() as session:
        return collection.table(session, begin, end)


def test_a_day_adds_up_by_department_fee_and_road(
    tools: Toolbox, cashier: StaffActor, clerk: StaffActor
) -> None:
    with transaction() as session:
        by_card = bill(session, tools, "card").public_id
    paying.sync_payment(tools, pay(tools, by_card))
    receive(tools, cashier, "cash")
    receive(tools, cashier, "other", department="children")
    with transaction() as session:
        charge = session.scalars(select(Charge).where(Charge.public_id == by_card)).one()
        refund = refunding.draft(
            session, tools, clerk, charge, amount=200, seen_balance=600, reason="withdrawn"
        )
        refunding.approve(session, tools, cashier, refund, refund.version)
        refunding.finish(session, tools, charge, refund, "system", TODAY)
    found = {(each.department, each.fee): each.sums for each in lines()}
    assert found[("library", 22)] == collection.Sums(2, 600, 600, 200, 0)
    assert found[("children", 22)] == collection.Sums(1, 0, 600, 0, 0)
    total = collection.total(lines())
    assert (total.received, total.paid_back, total.net) == (1800, 200, 1600)
    with transaction() as session:
        own = collection.table(session, TODAY, TODAY, ("children",))
        check_books(session)
    assert [each.department for each in own] == ["children"]


def test_a_closed_day_stays_as_it_was(
    tools: Toolbox, clock: FixedClock, cashier: StaffActor
) -> None:
    receive(tools, cashier, "one")
    with pytest.raises(Refused, match="昨日まで"), transaction() as session:
        closing.close(session, tools, cashier, TODAY)
    with transaction() as session:
        late = bill(session, tools, "late").public_id
    name = pay(tools, late)
    clock.set(clock.now() + timedelta(days=2))
    with transaction() as session:
        closed = closing.close(session, tools, cashier, TODAY)
        assert (closed.received, closed.paid_back) == (600, 0)
    before = lines()
    paying.sync_payment(tools, name)  # entrusted on the closed day, learned of two days later
    assert lines() == before
    next_day = TODAY + timedelta(days=1)
    assert [each.sums.card for each in lines(next_day, next_day)] == [600]
    for day in (TODAY, TODAY - timedelta(days=1)):
        with pytest.raises(Conflict, match="もう締めて"), transaction() as session:
            closing.close(session, tools, cashier, day)
    with transaction() as session:
        closing.close(session, tools, cashier, next_day)
        assert session.scalar(select(func.sum(DayClosing.received))) == 1200
        check_books(session)


def test_the_files_say_the_same(tools: Toolbox, cashier: StaffActor) -> None:
    receive(tools, cashier, "one")
    table = collection_file.rows(tools, lines())
    assert table == [
        ("2026-11-24", "中央図書館", "第22号", table[0][3], "令和8年度", 1, 0, 600, 0, 0, 600)
    ]
    read = list(
        csv.reader(io.StringIO(csv_bytes(collection_file.HEADS, table).decode("utf-8-sig")))
    )
    assert read == [list(collection_file.HEADS), [str(cell) for cell in table[0]]]
    with zipfile.ZipFile(io.BytesIO(xlsx_bytes("収納", collection_file.HEADS, table))) as book:
        sheet = book.read("xl/worksheets/sheet1.xml").decode()
    assert '<c r="H2" s="1"><v>600</v></c>' in sheet
    assert "令和8年度" in sheet
    month = collection_file.month_rows(tools, lines())
    assert month[0][:5] == ("2026-11", 2026, "使用料及び手数料", "手数料", "")
    assert month[0][-1] == 600
    assert collection_file.paper(tools, lines(), TODAY, TODAY).startswith(b"%PDF-")


def test_a_workbook_calculates_nothing_and_keeps_any_text() -> None:
    rows = [("=1+1", '<&"\x00', 10**9, True)]
    with zipfile.ZipFile(io.BytesIO(xlsx_bytes("a/b", ("頭",) * 28, rows))) as book:
        assert book.testzip() is None
        sheet = book.read("xl/worksheets/sheet1.xml").decode()
    assert '<c r="A2" t="inlineStr"><is><t xml:space="preserve">=1+1</t></is></c>' in sheet
    assert "&lt;&amp;" in sheet
    assert '<c r="AB1"' in sheet
    assert "<f>" not in sheet


def test_a_fact_is_booked_on_its_day_while_that_is_open(
    tools: Toolbox, cashier: StaffActor
) -> None:
    receive(tools, cashier, "one")
    with transaction() as session:
        assert set(session.scalars(select(LedgerEntry.booked_on))) == {TODAY}
