"""The list: scope, views, filters, order, pages; and that its cost does not grow with the list."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import insert, select

from eapply.adapters.clock import FixedClock
from eapply.core import reference
from eapply.core.submission import CITY_WIDE, Role, State
from eapply.models import Submission, db, transaction
from eapply.queries import queue, staff_counts
from eapply.queries.queue import ORDERS, Filters
from eapply.queries.scope import StaffActor
from eapply.queries.views import ALL, STATES, VIEWS, Standpoint, View
from eapply.services import documenting, numbering
from eapply.services.toolbox import Toolbox

Filed = Callable[..., str]


def listed(actor: StaffActor, at: Standpoint, **filters: Any) -> list[str]:
    page = queue.page(db.session(), actor, at, Filters(**filters))
    db.session.rollback()
    return [line.reference for line in page.lines]


def test_only_own_departments_are_listed(filed: Filed, clerk: StaffActor, at: Standpoint) -> None:
    own = filed()
    filed(department="children")
    assert listed(clerk, at) == [own]
    both = StaffActor(clerk.id, "", "", frozenset({*clerk.grants, (Role.HEAD, "children")}))
    assert len(listed(both, at)) == 2
    nobody = StaffActor(9, "", "", frozenset({(role, "") for role in CITY_WIDE}))
    assert listed(nobody, at) == []
    assert set(staff_counts.per_view(db.session(), nobody, at).values()) == {0}


def test_views(filed: Filed, clerk: StaffActor, at: Standpoint, tools: Toolbox) -> None:
    today = tools.clock.today()
    far = today + timedelta(days=60)
    numbers = {
        "fresh": filed(due_on=far),
        "late": filed(due_on=today - timedelta(days=3)),
        "mine": filed(state="IN_REVIEW", handler_id=clerk.id, advised=True, due_on=far),
        "corrected": filed(state="IN_REVIEW", answered=True, due_on=far),
        "replied": filed(state="RETURNED", replied=True, paused_on=today, due_on=today),
        "decided": filed(state="DECIDED", handler_id=clerk.id, due_on=today),
        "ended": filed(state="COMPLETED", handler_id=clerk.id, replied=True),
        "unpaid": filed(state="AWAITING_PAYMENT", due_on=today),
    }
    names = {number: name for name, number in numbers.items()}
    found = {key: {names[each] for each in listed(clerk, at, view=key)} for key in VIEWS}
    assert found == {
        "mine": {"mine", "decided"},
        "approve": set(),
        "corrected": {"corrected"},
        "replied": {"replied"},
        "advised": {"mine"},
        "due": {"late"},
        "new": {"fresh", "late"},
        "review": {"mine", "corrected"},
        "returned": {"replied"},
        "decided": {"decided"},
        "unpaid": {"unpaid"},
        "ended": {"ended"},
        "all": set(numbers),
    }
    counts = staff_counts.per_view(db.session(), clerk, at)
    assert counts == {key: len(each) for key, each in found.items()}
    assert sum(counts[view.key] for view in STATES if view is not ALL) == counts["all"]


def test_a_long_view_is_not_counted_to_its_end(
    many: int, clerk: StaffActor, at: Standpoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    for most in (many - 1, many, many + 1):
        monkeypatch.setattr(staff_counts, "MOST", most)
        counts = staff_counts.per_view(db.session(), clerk, at)
        assert counts["all"] == min(many, most + 1)
        assert counts["new"] + counts["review"] == many


@pytest.mark.parametrize(
    "words",
    [
        "髙橋",
        "高橋　花",
        "タカハシ",
        "たかはし",
        "ﾀｶﾊｼ",
        "橋花子",
        "090-1234",
        "５６７８",
        "(090) 1234 5678",
    ],
)
def test_people_are_found_by_any_spelling(
    filed: Filed, clerk: StaffActor, at: Standpoint, words: str
) -> None:
    found = filed(name="髙橋 花子", kana="タカハシ ハナコ", phone="09012345678")
    filed(name="佐藤 太郎", kana="サトウ タロウ", phone="0299821111")
    filed(name="高橋 花子", kana="タカハシ ハナコ", phone="09012345678", department="children")
    assert listed(clerk, at, words=words) == [found]


def test_numbers_are_found_in_any_shape(filed: Filed, clerk: StaffActor, at: Standpoint) -> None:
    number = filed()
    other = filed(department="children")
    wide = number.lower().translate({ord("-"): "　"})
    for words in (number, number.replace("-", ""), wide, number[:6]):
        assert listed(clerk, at, words=words) == [number]
    assert listed(clerk, at, words=other) == []


def test_a_document_is_found_by_its_number_in_every_year(
    filed: Filed, clerk: StaffActor, at: Standpoint, tools: Toolbox
) -> None:
    own = [filed(), filed()]
    foreign = filed(department="children")
    for number, year in ((own[0], 2025), (own[1], 2026), (foreign, 2026)):
        with transaction() as session:
            case = session.scalars(select(Submission).where(Submission.reference == number)).one()
            numbered = numbering.take(session, tools, case.department, date(year, 7, 1))
            documenting.promise_document(session, tools, case, "result", "結果", numbered)
    assert set(listed(clerk, at, words="鹿図 第１号")) == set(own)
    for words in ("鹿図第2号", "鹿こ相第1号"):
        assert listed(clerk, at, words=words) == []


@pytest.mark.parametrize("words", ["%", "_", "'", "\\", "１", "zzzz", "K" * 500])
def test_odd_words_find_nothing_and_break_nothing(
    filed: Filed, clerk: StaffActor, at: Standpoint, words: str
) -> None:
    filed()
    assert listed(clerk, at, words=words) == []


def test_filters(filed: Filed, clerk: StaffActor, at: Standpoint, clock: FixedClock) -> None:
    first = filed()
    clock.advance(days=2)
    second = filed(state="IN_REVIEW", handler_id=clerk.id)
    assert listed(clerk, at, state="IN_REVIEW") == [second]
    assert listed(clerk, at, handler="me") == [second]
    assert listed(clerk, at, handler=str(clerk.id)) == [second]
    assert listed(clerk, at, handler="none") == [first]
    assert listed(clerk, at, handler="x") == []
    assert listed(clerk, at, procedure="24-library-card") == [second, first]
    assert listed(clerk, at, procedure="nothing") == []
    assert listed(clerk, at, since=date(2026, 11, 26)) == [second]
    assert listed(clerk, at, until=date(2026, 11, 25)) == [first]
    assert listed(clerk, at, since=date(2026, 11, 24), until=date(2026, 11, 24)) == [first]
    assert listed(clerk, at, view="nowhere", state="NOTHING") == [second, first]
    assert listed(clerk, at, words="\x00 　", procedure="\x00") == [second, first]


@pytest.fixture
def many(context: None, filed: Filed, tools: Toolbox) -> int:
    """Sixty cases of the library and as many of another department, with ties in every order."""
    filed()
    with transaction() as session:
        base = session.scalars(select(Submission)).one()
        columns = {
            column.key: getattr(base, column.key)
            for column in Submission.__mapper__.column_attrs
            if column.key != "id"
        }
        rows = [
            columns
            | {
                "public_id": f"p{number}",
                "reference": reference.make("8", number.to_bytes(12, "little")),
                "submit_key": f"k{number}",
                "department": ("library", "children")[number % 2],
                "arrived_at": base.arrived_at + timedelta(hours=number // 7),
                "due_on": base.due_on + timedelta(days=number % 5),
                "key_kana": "アイウエオ"[number % 3],
                "state": (State.IN_QUEUE, State.IN_REVIEW)[number % 4 // 2].value,
            }
            for number in range(1, 120)
        ]
        session.execute(insert(Submission), rows)
    return 60


@pytest.mark.parametrize("key", ORDERS)
@pytest.mark.parametrize("sign", ["", "-"])
def test_pages_show_each_case_once_there_and_back(
    many: int, clerk: StaffActor, at: Standpoint, key: str, sign: str
) -> None:
    filters = Filters(order=f"{sign}{key}")
    session = db.session()
    whole = queue.page(session, clerk, at, filters, size=500)
    expected = [line.reference for line in whole.lines]
    assert len(expected) == many
    assert (whole.after, whole.before) == ("", "")
    pages, after = [], ""
    while True:
        page = queue.page(session, clerk, at, filters, after=after, size=7)
        pages.append([line.reference for line in page.lines])
        after = page.after
        if not after:
            break
    assert [each for page in pages for each in page] == expected
    back, before = [], page.before
    while before:
        page = queue.page(session, clerk, at, filters, before=before, size=7)
        back.append([line.reference for line in page.lines])
        before = page.before
    assert back[::-1] == pages[:-1]


def test_a_page_that_is_gone_begins_anew(many: int, clerk: StaffActor, at: Standpoint) -> None:
    session = db.session()
    first = queue.page(session, clerk, at, Filters(), size=5)
    foreign = session.scalars(
        select(Submission.reference).where(Submission.department == "children").limit(1)
    ).one()
    for place in ("", "nonsense", "K8AB-2M4X-7QRT", foreign):
        assert queue.page(session, clerk, at, Filters(), after=place, size=5).lines == first.lines


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    view=st.sampled_from([*VIEWS, ""]),
    order=st.sampled_from(["", "x", *ORDERS, *(f"-{key}" for key in ORDERS)]),
    words=st.text(max_size=20),
    state=st.sampled_from(["", "IN_QUEUE", "x"]),
    handler=st.sampled_from(["", "me", "none", "3", "٣", "9" * 30]),
)
def test_no_filter_shows_what_lies_elsewhere(
    many: int,
    clerk: StaffActor,
    at: Standpoint,
    view: str,
    order: str,
    words: str,
    state: str,
    handler: str,
) -> None:
    filters = Filters(view=view, order=order, words=words, state=state, handler=handler)
    page = queue.page(db.session(), clerk, at, filters, size=500)
    assert {line.department for line in page.lines} <= {"library"}


def test_a_list_costs_two_statements_whatever_its_length(
    many: int, clerk: StaffActor, at: Standpoint, statements: Any
) -> None:
    session = db.session()
    with statements() as short:
        first = queue.page(session, clerk, at, Filters(words="0901234"), size=2)
    with statements() as long:
        queue.page(session, clerk, at, Filters(words="0901234"), after=first.after, size=50)
    with statements() as counting:
        staff_counts.per_view(session, clerk, at)
    assert (len(short), len(long), len(counting)) == (1, 2, 1)


@pytest.mark.only_on("sqlite")
@pytest.mark.parametrize(
    ("view", "index"),
    [
        ("new", "ix_submissions_queue"),
        ("returned", "ix_submissions_queue"),
        ("due", "ix_submissions_queue"),
        ("all", "ix_submissions_arrival"),
        ("mine", "ix_submissions_handler"),
        ("replied", "ix_submissions_replied"),
    ],
)
def test_views_read_an_index(
    many: int, clerk: StaffActor, at: Standpoint, statements: Any, view: str, index: str
) -> None:
    plan = plan_of(Filters(view=view), clerk, at)
    assert index in plan, plan
    assert "SCAN submissions" not in plan


@pytest.mark.only_on("sqlite")
@pytest.mark.parametrize("view", VIEWS.values(), ids=VIEWS)
def test_counting_reads_an_index_and_no_case(
    many: int, clerk: StaffActor, at: Standpoint, view: View
) -> None:
    plan = plan_of_statement(staff_counts.counted(clerk, at, view))
    assert "SEARCH submissions USING COVERING INDEX" in plan, plan


@pytest.mark.only_on("sqlite")
def test_words_are_looked_up_in_indexes_alone(many: int, clerk: StaffActor, at: Standpoint) -> None:
    plan = plan_of(Filters(words="09012345678"), clerk, at)
    for index in ("key_name", "key_phone"):
        assert f"COVERING INDEX ix_submissions_{index}" in plan, plan


@pytest.mark.only_on("sqlite")
@pytest.mark.parametrize("view", ["new", "returned"])
def test_the_usual_order_needs_no_sorting(
    many: int, clerk: StaffActor, at: Standpoint, view: str
) -> None:
    assert "TEMP B-TREE" not in plan_of(Filters(view=view), clerk, at)


def plan_of(filters: Filters, clerk: StaffActor, at: Standpoint) -> str:
    """How SQLite goes about the list."""
    seen: list[Any] = []
    session = db.session()
    execute = session.execute

    def note(statement: Any, *rest: Any, **options: Any) -> Any:
        seen.append(statement)
        return execute(statement, *rest, **options)

    session.execute = note  # type: ignore[method-assign]
    try:
        queue.page(session, clerk, at, filters)
    finally:
        del session.execute
    return plan_of_statement(seen[-1])


def plan_of_statement(statement: Any) -> str:
    compiled = statement.compile(
        db.engine, compile_kwargs={"literal_binds": True, "render_postcompile": True}
    )
    rows = db.session().connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {compiled}")
    return "\n".join(row.detail for row in rows)
