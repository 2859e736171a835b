"""書き出し: the file is one moment of the list, whole, of the own department, and in the record."""

from __future__ import annotations

import errno
import io
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, datetime
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from eapply.core import csv_text
from eapply.core.csv_text import TRIGGERS, original
from eapply.core.errors import Conflict, Refused
from eapply.core.submission import State
from eapply.core.windows_text import fitted
from eapply.forms import BY_SLUG
from eapply.models import AuditEvent, Submission, snapshot, transaction
from eapply.queries import exports, shown
from eapply.queries.queue import Filters
from eapply.queries.scope import StaffActor
from eapply.queries.views import Standpoint
from eapply.services import auditing, documenting, exporting, numbering
from eapply.services.exporting import CASE_HEADS, EARLIER_HEAD, FORMATS, Asker, Order
from eapply.services.toolbox import Toolbox
from tests.filings import SLUG, file_example
from tests.tables import csv_rows, xlsx_rows

pytestmark = pytest.mark.usefixtures("context")
FORM = BY_SLUG[SLUG]
LIBRARY = Filters(procedure=SLUG)
NAMES = (
    "鹿嶋",
    "𠮷田",
    "=1+1",
    "'=1",
    "−5",
    "@SUM(A1)",
    '"',
    "a,b",
    "﹦2",
    "😀",
    "_x0041_",
    "髙﨑",
)
TEXTS = (
    "<script>alert(1)</script>",
    '=HYPERLINK("http://127.0.0.1/?"&A1,"押す")',
    "＋81-90",
    "-2+3",
    "\u202e逆",
    "一行目\n二行目",
    "a\tb;c,d",
    "''=x",
    "&#x3D;1",
    "]]></t><f>1+1</f>",
    "𠮷" * 200,
)
STATES = {state.value: f"［{state.value}］" for state in State}


def asker(actor: StaffActor) -> Asker:
    return Asker(actor, Standpoint(actor.id, date(2026, 11, 27)), STATES)


def order(**values: Any) -> Order:
    return replace(Order(FORM, LIBRARY, "csv", "", "統計・報告"), **values)


def file_named(session: Session, tools: Toolbox, name: str) -> str:
    """The 受付番号 of a case that is stored under this name, whatever a form would say to it."""
    case = file_example(session, tools, SLUG)
    case.answers = case.answers | {"applicant_name_sei": name}
    return case.reference


@pytest.fixture
def cases(tools: Toolbox) -> list[str]:
    """One case for each name, in the order of filing."""
    with transaction() as session:
        return [file_named(session, tools, name) for name in NAMES]


@pytest.fixture
def foreign(cases: list[str]) -> str:
    """The last of them belongs to another department."""
    with transaction() as session:
        case = session.scalars(select(Submission).where(Submission.reference == cases[-1])).one()
        case.department = "children"
    return cases.pop()


def content_of(tools: Toolbox, actor: StaffActor, what: Order, announced: int) -> bytes:
    made = exporting.make(tools, asker(actor), what, announced)
    with made.content:
        content = made.content.read()
    assert len(content) == made.size
    return content


def read_back(content: bytes, what: Order) -> list[dict[str, Any]]:
    rows = (
        xlsx_rows(content)
        if what.format == "xlsx"
        else csv_rows(content, "cp932" if what.kind.is_windows else "utf-8-sig")
    )
    return [dict(zip(rows[0], row, strict=True)) for row in rows[1:]]


@pytest.mark.parametrize("key", FORMATS)
def test_what_was_filed_comes_back(
    tools: Toolbox, clerk: StaffActor, foreign: str, cases: list[str], key: str
) -> None:
    what = order(format=key, filters=replace(LIBRARY, order="arrived"))
    rows = read_back(content_of(tools, clerk, what, len(cases)), what)
    assert [row["受付番号"] for row in rows] == cases
    names = [row["カードを使う方の姓"] for row in rows]
    wanted = list(NAMES[: len(cases)])
    if key == "xlsx":
        assert names == wanted
        assert {type(row["受付日時"]) for row in rows} == {datetime}
        assert {type(row["カードを使う方の生年月日"]) for row in rows} == {date}
    else:
        assert [original(name) for name in names] == [
            fitted(name)[0] if key == "cp932" else name for name in wanted
        ]
        assert not any(cell.startswith(TRIGGERS) for row in rows for cell in row.values()), (
            "a cell calculates"
        )
    assert {row["状態"] for row in rows} == {STATES["IN_QUEUE"]}


def test_what_is_hostile_elsewhere_is_a_text_here(tools: Toolbox, clerk: StaffActor) -> None:
    with transaction() as session:
        for text in TEXTS:
            file_named(session, tools, text)
    for key in ("csv", "xlsx"):
        what = order(format=key, filters=replace(LIBRARY, order="arrived"))
        rows = read_back(content_of(tools, clerk, what, len(TEXTS)), what)
        names = [row["カードを使う方の姓"] for row in rows]
        assert [original(name) if key == "csv" else name for name in names] == list(TEXTS)


def test_each_row_of_a_group_has_a_line(
    tools: Toolbox, add_staff: Callable[..., Any], clerk: StaffActor
) -> None:
    slug = "04-health-insurance"
    with transaction() as session:
        file_example(session, tools, slug).department = "library"
        case = file_example(session, tools, slug)
        case.department, case.answers = "library", {"head_name_sei": "鹿嶋"}
    what = order(form=BY_SLUG[slug], filters=Filters(procedure=slug), rows_of="members")
    rows = read_back(content_of(tools, clerk, what, 2), what)
    assert len(rows) == 4
    assert len({row["受付番号"] for row in rows}) == 2
    with transaction() as session:
        detail = auditing.last(session, exporting.CHAIN).detail
    assert (detail["cases"], detail["lines"], detail["rows"]) == (2, 4, "members")


def test_the_record_says_who_what_and_what_for(
    tools: Toolbox, clerk: StaffActor, cases: list[str]
) -> None:
    what = order(filters=replace(LIBRARY, words="鹿嶋", since=date(2026, 11, 1)))
    what = replace(what, filters=replace(what.filters, words=cases[0], saved="3"))
    content_of(tools, clerk, what, 1)
    with transaction() as session:
        (entry,) = auditing.chain(session, exporting.CHAIN)
        assert (entry.action, entry.actor) == ("exported", f"staff:{clerk.id}")
        assert entry.detail == {
            "procedure": SLUG,
            "purpose": "統計・報告",
            "format": "csv",
            "rows": "",
            "filters": {
                "view": "all",
                "procedure": SLUG,
                "since": "2026-11-01",
                "words": "あり",
            },
            "departments": ["library"],
            "cases": 1,
            "lines": 1,
        }


def test_everybody_whose_data_is_read_is_noted(
    tools: Toolbox, clerk: StaffActor, foreign: str, cases: list[str]
) -> None:
    opened = shown.open_book()
    try:
        content_of(tools, clerk, order(), len(cases))
        assert sorted(shown.noted()) == sorted(cases)
    finally:
        shown.close_book(opened)


def test_another_number_than_was_announced_makes_no_file(
    tools: Toolbox, clerk: StaffActor, cases: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for announced in (0, len(cases) - 1, len(cases) + 1):
        with pytest.raises(Conflict, match=f"{len(cases)}件に変わりました"):
            exporting.make(tools, asker(clerk), order(), announced)
    with pytest.raises(Refused, match="ありません"):
        exporting.make(tools, asker(clerk), order(filters=replace(LIBRARY, view="ended")), 0)
    monkeypatch.setattr(exporting, "MOST_CASES", len(cases) - 1)
    with pytest.raises(Refused, match="件までです。受付日などで"):
        exporting.make(tools, asker(clerk), order(), len(cases))
    monkeypatch.undo()
    monkeypatch.setattr(exporting, "MOST_LINES", len(cases) - 1)
    with pytest.raises(Refused, match="行までです。受付日などで"):
        exporting.make(tools, asker(clerk), order(), len(cases))
    with transaction() as session:
        assert auditing.chain(session, exporting.CHAIN) == []


def test_without_a_record_there_is_no_file(
    tools: Toolbox, clerk: StaffActor, cases: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: Any, **__: Any) -> None:
        raise RuntimeError

    monkeypatch.setattr(auditing, "record", broken)
    with pytest.raises(RuntimeError):
        exporting.make(tools, asker(clerk), order(), len(cases))


def test_what_breaks_off_leaves_nothing_open(
    tools: Toolbox, clerk: StaffActor, cases: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """No room on the disk while rows are still to come: the next try works."""

    class Full(io.BytesIO):
        def write(self, content: Any) -> int:
            if content and content[:3] != b"\xef\xbb\xbf":
                raise OSError(errno.ENOSPC, "full")
            return super().write(content)

    monkeypatch.setattr(exports, "AT_ONCE", 1)
    monkeypatch.setattr(csv_text, "AT_ONCE", 2)
    monkeypatch.setattr(exporting.tempfile, "TemporaryFile", lambda **_: Full())
    with pytest.raises(OSError, match="full"):
        exporting.make(tools, asker(clerk), order(), len(cases))
    monkeypatch.undo()
    assert len(read_back(content_of(tools, clerk, order(), len(cases)), order())) == len(cases)


def test_the_file_is_one_moment(
    tools: Toolbox,
    clerk: StaffActor,
    cases: list[str],
    session: Session,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """What is changed and filed by others while it is written does not get in."""
    monkeypatch.setattr(exports, "AT_ONCE", 1)
    with snapshot() as reading:
        what, who = order(filters=replace(LIBRARY, order="arrived")), asker(clerk)
        lines = exporting.Lines(reading, tools, who, what)
        found: Iterator[list[Any]] = iter(lines)
        read = [next(found)]
        session.rollback()
        for case in session.scalars(select(Submission)):
            case.answers = {"applicant_name_sei": "あと"}
        session.commit()
        read += found
    place = lines.heads.index("カードを使う方の姓")
    assert sorted(line[place] for line in read) == sorted(NAMES)
    with snapshot() as reading:
        later = exporting.Lines(reading, tools, who, what)
        assert {line[place] for line in later} == {"あと"}


def test_what_windows_lacks_is_said_cell_by_cell(
    tools: Toolbox,
    clerk: StaffActor,
    foreign: str,
    cases: list[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    found = exporting.losses(tools, asker(clerk), order(format="cp932"))
    lost = {loss.reference: dict(loss.lost) for loss in found.shown}
    by_name = dict(zip(NAMES, cases, strict=False))
    assert lost == {
        by_name["𠮷田"]: {"𠮷": "吉"},
        by_name["﹦2"]: {"﹦": "="},
        by_name["😀"]: {"😀": "〓"},
    }
    assert {loss.heading for loss in found.shown} == {"カードを使う方の姓"}
    monkeypatch.setattr(exporting, "MOST_LOSSES", 1)
    few = exporting.losses(tools, asker(clerk), order(format="cp932"))
    assert (len(few.shown), few.count) == (1, 3)


def test_what_an_earlier_form_asked_is_not_lost(tools: Toolbox, clerk: StaffActor) -> None:
    with transaction() as session:
        file_example(session, tools, SLUG)
        case = file_example(session, tools, SLUG)
        row = {"keys": ["club"], "label": "読書会", "kind": "text", "text": "入ります"}
        case.form_version, case.answers = "0", case.answers | {"club": "yes"}
        case.sheet = [*case.sheet, {"key": "club", "title": "読書会", "rows": [row]}]
        earlier = case.reference
    rows = read_back(content_of(tools, clerk, order(), 2), order())
    assert {row["受付番号"]: row[EARLIER_HEAD] for row in rows}[earlier] == "読書会：入ります"
    assert sorted(row[EARLIER_HEAD] for row in rows) == ["", "読書会：入ります"]


GOOD = {"format": "csv", "rows": "", "purpose": "統計・報告", "detail": ""}


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"format": "pdf"}, "format"),
        ({"rows": "members"}, "rows"),
        ({"purpose": ""}, "purpose"),
        ({"purpose": "x"}, "purpose"),
        ({"purpose": exporting.OTHER, "detail": " 　"}, "detail"),
        ({"detail": "あ" * 201}, "detail"),
    ],
)
def test_an_order_must_be_whole(changed: dict[str, str], field: str) -> None:
    with pytest.raises(Refused) as refused:
        exporting.read_order(FORM, LIBRARY, GOOD | changed)
    assert refused.value.field == field


@pytest.mark.parametrize(
    ("purpose", "detail", "said"),
    [
        ("統計・報告", "", "統計・報告"),
        ("統計・報告", " 年報 ", "統計・報告：年報"),
        (exporting.OTHER, "引っ越し", "引っ越し"),
    ],
)
def test_the_purpose_in_words(purpose: str, detail: str, said: str) -> None:
    values = GOOD | {"purpose": purpose, "detail": detail}
    assert exporting.read_order(FORM, LIBRARY, values).purpose == said


def test_heads_come_once(tools: Toolbox, clerk: StaffActor, cases: list[str]) -> None:
    heads = csv_rows(content_of(tools, clerk, order(), len(cases)))[0]
    assert tuple(heads[: len(CASE_HEADS)]) == CASE_HEADS
    assert len(set(heads)) == len(heads)
    with transaction() as session:
        assert session.scalars(select(AuditEvent.action).where(AuditEvent.chain == "exports")).all()


@pytest.mark.parametrize("key", FORMATS)
def test_numbers_of_documents_stand_beside_their_case(
    tools: Toolbox, clerk: StaffActor, cases: list[str], key: str
) -> None:
    with transaction() as session:
        for number in (cases[1], cases[1], cases[3]):
            case = session.scalars(select(Submission).where(Submission.reference == number)).one()
            numbered = numbering.take(session, tools, case.department, date(2026, 7, 1))
            documenting.promise_document(session, tools, case, "result", "結果", numbered)
    what = order(format=key, filters=replace(LIBRARY, order="arrived"))
    rows = read_back(content_of(tools, clerk, what, len(cases)), what)
    assert [row["文書番号"] or "" for row in rows[:5]] == [
        *("", "鹿図第1号、鹿図第2号", ""),
        *("鹿図第3号", ""),
    ]
