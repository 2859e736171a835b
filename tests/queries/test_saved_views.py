"""保存した表示: what they narrow to, and that their numbers are right and cheap."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from eapply.models import SavedView, StaffAccount, db
from eapply.queries import queue, saved_views, staff_counts
from eapply.queries.queue import Filters
from eapply.queries.scope import StaffActor
from eapply.queries.views import ALL, VIEWS, Standpoint
from eapply.services.toolbox import Toolbox

pytestmark = pytest.mark.usefixtures("context")
Filed = Callable[..., str]
CHOICES = (
    Filters(),
    Filters(view="mine", procedure="24-library-card"),
    Filters(view="new", order="-arrived"),
    Filters(view="due", since=date(2026, 11, 1), until=date(2026, 12, 1)),
    Filters(state="IN_REVIEW", handler="me"),
    Filters(view="new", handler="none", procedure="gone"),
    Filters(state="nothing", handler="x"),
)


@pytest.fixture
def kept(clerk: StaffActor, tools: Toolbox) -> Callable[..., SavedView]:
    """`kept(filters)`: a view of the clerk."""

    def keep(filters: Filters, **columns: Any) -> SavedView:
        now, session = tools.clock.now(), db.session()
        row = SavedView(owner_id=clerk.id, title="x", saved_at=now, changed_at=now)
        row.filters = saved_views.kept(filters)
        for column, value in columns.items():
            setattr(row, column, value)
        session.add(row)
        session.commit()
        return row

    return keep


def numbers(clerk: StaffActor, at: Standpoint, *rows: SavedView) -> dict[int, int]:
    session = db.session()
    of_views = staff_counts.per_view(session, clerk, at)
    return saved_views.counts(session, clerk, at, rows, of_views)


def test_what_is_kept_comes_back_but_for_words(kept: Callable[..., SavedView]) -> None:
    for filters in CHOICES:
        row = kept(replace(filters, words="鹿嶋　花子", saved="9"))
        assert saved_views.filters_of(row) == replace(filters, saved=str(row.id))
        assert "鹿嶋" not in str(row.filters)


def test_a_stored_view_or_order_that_is_gone_opens_all(kept: Callable[..., SavedView]) -> None:
    row = kept(Filters())
    row.filters = {"view": "gone", "order": "-gone", "more": "x"}
    assert saved_views.filters_of(row) == Filters(saved=str(row.id))


def test_the_number_is_that_of_the_list(
    filed: Filed,
    kept: Callable[..., SavedView],
    clerk: StaffActor,
    at: Standpoint,
    tools: Toolbox,
) -> None:
    for state, handler in (("IN_QUEUE", None), ("IN_REVIEW", clerk.id), ("DECIDED", clerk.id)):
        filed(state=state, handler_id=handler, due_on=tools.clock.today())
        filed(state=state, handler_id=handler, department="children")
    shown = []
    for filters in CHOICES:
        row = kept(filters)
        shown.append(len(queue.page(db.session(), clerk, at, filters).lines))
        assert numbers(clerk, at, row) == {row.id: shown[-1]}, filters
    assert {0, 1, 2, 3} <= set(shown)


def test_a_long_list_is_not_looked_through(
    filed: Filed,
    kept: Callable[..., SavedView],
    clerk: StaffActor,
    at: Standpoint,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The number is left out, rather than wrong; a shorter list beside it still has its own."""
    for state in ("IN_QUEUE", "IN_QUEUE", "IN_REVIEW"):
        filed(state=state)
    choices = (
        Filters(procedure="gone"),
        Filters(state="IN_REVIEW"),
        Filters(state="IN_QUEUE"),
        Filters(order="name"),
        Filters(view="review", procedure="gone"),
    )
    rows = [kept(each) for each in choices]
    monkeypatch.setattr(saved_views, "LOOKED_AT", 1)
    assert numbers(clerk, at, *rows) == {rows[1].id: 1, rows[3].id: 3, rows[4].id: 0}


def test_counting_is_one_statement_for_a_bounded_number(
    kept: Callable[..., SavedView], clerk: StaffActor, at: Standpoint, statements: Any
) -> None:
    rows = [kept(Filters(view="new", handler="me")) for _ in range(saved_views.COUNTED + 2)]
    numbers(clerk, at, *rows)  # what was committed is read anew
    with statements() as seen:
        counts = numbers(clerk, at, *rows)
    assert len(seen) == 2  # the first is that of the views
    assert list(counts) == [row.id for row in rows[: saved_views.COUNTED]]
    with statements() as seen:
        assert numbers(clerk, at, kept(Filters(view="new", order="name"))) != {}
    assert len([each for each in seen if "submissions" in each]) == 1


@pytest.mark.only_on("sqlite")
def test_what_a_number_rests_on_is_read_from_an_index(
    kept: Callable[..., SavedView], clerk: StaffActor, at: Standpoint
) -> None:
    for filters in (Filters(state="RETURNED"), *(Filters(view=key) for key in VIEWS)):
        row = kept(replace(filters, procedure="24-library-card"))
        compiled = saved_views.counted(clerk, at, saved_views.filters_of(row)).compile(
            db.engine, compile_kwargs={"literal_binds": True, "render_postcompile": True}
        )
        rows = db.session().connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {compiled}")
        plan = [step.detail for step in rows]
        index = "SEARCH submissions USING COVERING INDEX"
        assert len([step for step in plan if step.startswith(index)]) == 1, plan
        assert "SCAN submissions" not in "\n".join(plan)


def test_whose_they_are(
    kept: Callable[..., SavedView], clerk: StaffActor, add_staff: Callable[..., StaffAccount]
) -> None:
    colleague = add_staff("other").id
    shared = kept(Filters(), department="library")
    own = kept(Filters())
    also = kept(Filters(), department="library", owner_id=colleague)
    kept(Filters(), department="children")
    kept(Filters(), owner_id=colleague)
    found = saved_views.of_person(db.session(), clerk)
    assert [each.id for each in found] == [own.id, shared.id, also.id]
    assert [saved_views.may_change(clerk, each) for each in found] == [True, True, False]
    assert saved_views.filters_of(own).chosen is ALL
