"""What a head asks about the cases, against a small year made by hand."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any

import pytest
from sqlalchemy import func, select

from eapply.adapters.clock import JST, FixedClock
from eapply.core.charging import ChargeStatus
from eapply.core.refunds import Road
from eapply.core.submission import Action, Role, State
from eapply.core.workdays import OpeningDays
from eapply.models import (
    Charge,
    Correction,
    Draft,
    StaffAccount,
    db,
    transaction,
)
from eapply.queries import digest, figures, handling_times, left_drafts, money_figures
from eapply.queries.figures import Wanted
from eapply.queries.scope import StaffActor
from eapply.queries.views import Standpoint
from eapply.services import counter, drafting, fees, refunding
from eapply.services.toolbox import Toolbox
from tests.filings import CARD, SLUG, actor_for, file_case
from tests.lives import at, live
from tests.money import bill, hold_of

BEGIN, TODAY = date(2026, 4, 1), date(2026, 11, 24)
YEAR = Wanted(("library",), "", BEGIN, TODAY)
Lived = Callable[..., int]


@pytest.fixture
def head(add_staff: Callable[..., StaffAccount]) -> StaffActor:
    account = add_staff("kacho", (Role.HEAD, "library"), (Role.CLERK, "children"))
    return actor_for(account)


@pytest.fixture
def opening(tools: Toolbox) -> OpeningDays:
    return tools.facts.opening_days("city")


@pytest.fixture
def lived(context: None, tools: Toolbox, clock: FixedClock) -> Lived:
    """`lived("04-01 00:00", ("04-02 09:00", Action.TAKE), …, due_on=…)`: a case with this life; its id."""
    return partial(live, tools, clock)


def year(lived: Lived, department: str = "library") -> None:
    """Ten cases of the fiscal year 2026 and around it."""
    took, asked, back = Action.TAKE, Action.ASK_CORRECTION, Action.CORRECT
    yes, done, gone = Action.APPROVE, Action.COMPLETE, Action.WITHDRAW
    own = {"department": department}
    # The first and the last moment of a fiscal year; 4 April 2026 is a Saturday.
    lived("04-01 00:00", ("04-02 09:00", took), ("04-06 09:00", yes), ("04-07 09:00", done), **own)
    lived("03-31 23:59", ("04-09 09:00", took), ("04-10 09:00", yes), **own)
    # The last moment of a week and the first of the next.
    lived("04-05 23:59", ("10-05 09:00", gone), **own)
    lived("04-06 00:00", state=State.LAPSED.value, **own)
    # Decided in the last three months: with a pause, late, and one day before.
    lived(
        "09-01 09:00",
        ("09-02 09:00", took),
        ("09-03 09:00", asked),
        ("09-10 09:00", back),
        ("09-11 09:00", yes),
        **own,
    )
    lived(
        "09-01 09:00", ("09-30 09:00", took), ("10-01 09:00", yes), due_on=date(2026, 9, 30), **own
    )
    lived("08-20 09:00", ("08-21 09:00", took), ("08-24 23:59", yes), **own)
    # Waiting: new, late, paused beyond its day, for its fee.
    lived("11-24 00:00", **own)
    lived("11-02 09:00", ("11-04 09:00", took), due_on=date(2026, 11, 20), **own)
    lived("09-01 10:00", ("09-02 09:00", took), ("09-03 09:00", asked), due_on=BEGIN, **own)
    lived("11-20 09:00", state=State.AWAITING_PAYMENT.value, **own)


@pytest.fixture
def made(lived: Lived) -> None:
    year(lived)
    year(lived, "children")  # another department lives the same year; the head only helps there


@pytest.mark.usefixtures("made")
def test_the_backlog_by_age(head: StaffActor, opening: OpeningDays) -> None:
    (line,) = figures.backlog(db.session(), head, YEAR, TODAY, opening)
    # 2 November lies 14 opening days back (3 and 23 November are holidays).
    assert opening.between(date(2026, 11, 2), TODAY) == 14
    assert (line.slug, line.in_time, line.late) == (SLUG, [1, 0, 0, 1], [0, 0, 1, 0])
    assert line.total == 3


@pytest.mark.parametrize("today", [TODAY, date(2026, 11, 22), date(2027, 1, 2)])
def test_ages_change_at_midnight_in_japan(
    lived: Lived, head: StaffActor, opening: OpeningDays, today: date
) -> None:
    for age in (5, 6):
        day = max(
            day
            for day in (today - timedelta(days=back) for back in range(40))
            if opening.between(day, today) == age
        )
        lived("11-01 00:00", arrived_at=datetime(day.year, day.month, day.day, tzinfo=JST))
        late = datetime(day.year, day.month, day.day, 23, 59, tzinfo=JST)
        lived("11-01 00:00", arrived_at=late)
    (line,) = figures.backlog(db.session(), head, YEAR, today, opening)
    assert [a + b for a, b in zip(line.in_time, line.late, strict=True)] == [2, 2, 0, 0]


@pytest.mark.usefixtures("made")
def test_weeks_begin_on_monday_in_japan_and_end_with_the_period(head: StaffActor) -> None:
    weeks = figures.flow(db.session(), head, YEAR)
    found = {week.first: (week.arrived, week.ended) for week in weeks if week.arrived or week.ended}
    assert found == {
        date(2026, 4, 1): (2, 0),
        date(2026, 4, 6): (0, 2),
        date(2026, 8, 17): (1, 0),
        date(2026, 8, 24): (0, 1),
        date(2026, 8, 31): (3, 0),
        date(2026, 9, 7): (0, 1),
        date(2026, 9, 28): (0, 1),
        date(2026, 10, 5): (0, 1),
        date(2026, 11, 2): (1, 0),
        date(2026, 11, 23): (1, 0),
    }
    assert (weeks[0].first, weeks[0].last) == (BEGIN, date(2026, 4, 5))
    assert (weeks[-1].first, weeks[-1].last) == (date(2026, 11, 23), TODAY)
    assert len(weeks) == 35
    assert sum(week.net for week in weeks) == 8 - 6


def test_one_day_is_one_week(head: StaffActor, lived: Lived) -> None:
    lived("11-24 00:00")
    lived("11-23 23:59")
    (week,) = figures.flow(db.session(), head, Wanted(("library",), "", TODAY, TODAY))
    assert (week.first, week.last, week.arrived, week.net) == (TODAY, TODAY, 1, 1)


@pytest.mark.usefixtures("made")
def test_pauses_do_not_count(head: StaffActor, opening: OpeningDays) -> None:
    found = handling_times.handled(db.session(), head, YEAR, opening)
    by_day = {each.decided_on: each for each in found}
    assert {day: (each.days, each.in_time) for day, each in by_day.items()} == {
        date(2026, 4, 6): (3, True),
        date(2026, 4, 10): (8, True),
        date(2026, 8, 24): (2, True),
        date(2026, 9, 11): (3, True),
        # 21 to 23 September are holidays of 2026.
        date(2026, 10, 1): (19, False),
    }
    assert by_day[date(2026, 9, 11)].stays == {
        State.IN_QUEUE: 1,
        State.IN_REVIEW: 2,
        State.RETURNED: 5,
    }
    assert by_day[date(2026, 4, 6)].stays[State.DECIDED] == 1
    assert State.DECIDED not in by_day[date(2026, 10, 1)].stays


@pytest.mark.parametrize(
    ("last", "first"),
    [
        (date(2026, 11, 24), date(2026, 8, 25)),
        (date(2026, 11, 30), date(2026, 8, 31)),
        (date(2026, 5, 31), date(2026, 3, 1)),
        (date(2027, 3, 31), date(2027, 1, 1)),
        (date(2027, 1, 15), date(2026, 10, 16)),
    ],
)
def test_three_months(last: date, first: date) -> None:
    assert handling_times.three_months(last) == first


@pytest.mark.usefixtures("made")
def test_an_early_period_asks_for_its_three_months_too(
    head: StaffActor, opening: OpeningDays
) -> None:
    short = Wanted(("library",), "", date(2026, 11, 1), TODAY)
    found = handling_times.handled(db.session(), head, short, opening)
    assert {each.decided_on for each in found} == {date(2026, 9, 11), date(2026, 10, 1)}
    nothing = Wanted(("library",), "", date(2025, 4, 1), date(2026, 3, 31))
    assert handling_times.handled(db.session(), head, nothing, opening) == []


@pytest.fixture
def corrected(lived: Lived, head: StaffActor) -> None:
    for department in ("library", "children"):
        number = lived("05-01 09:00", department=department)
        for moment, items in (
            ("05-02 09:00", (("氏名", "誤り"), ("連絡事項", "不足"))),
            ("05-03 09:00", (("氏名", "読めない"),)),
            ("03-31 23:59", (("家族", "古い"),)),
        ):
            with transaction() as session:
                session.add(
                    Correction(
                        submission_id=number,
                        items=[{"label": label, "kind": kind} for label, kind in items],
                        due_on=TODAY,
                        asked_by=head.id,
                        asked_at=at(moment),
                    )
                )


@pytest.mark.usefixtures("corrected")
def test_entries_that_were_asked_again(head: StaffActor) -> None:
    found = figures.asked_again(db.session(), head, YEAR)
    assert list(found) == [(SLUG, "氏名"), (SLUG, "連絡事項")]
    assert found[SLUG, "氏名"] == {"誤り": 1, "読めない": 1}


def test_nobody_and_people_who_are_gone(
    lived: Lived, head: StaffActor, add_staff: Callable[..., StaffAccount]
) -> None:
    grant = (Role.CLERK, "library")
    people = {
        "here": add_staff("iru", grant),
        "last-day": add_staff("kyo", grant, leaves_on=TODAY + timedelta(days=1)),
        "left": add_staff("taishoku", grant, leaves_on=TODAY),
        "stopped": add_staff("teishi", grant, disabled_at=at("11-01 09:00")),
        "moved": add_staff("ido", (Role.CLERK, "children")),
    }
    taken = ("11-10 09:00", Action.TAKE)
    for account in people.values():
        lived("11-09 09:00", taken, handler_id=account.id)
    lived("11-09 09:00")
    lived("11-09 09:00", taken, ("11-11 09:00", Action.APPROVE))
    lived("11-09 09:00", department="children")
    assert figures.load(db.session(), head, YEAR, TODAY) == {SLUG: (1, 3)}


def test_a_head_counts_only_where_the_person_is_head(
    made: None, corrected: None, head: StaffActor, opening: OpeningDays
) -> None:
    """As a clerk of the other department the same person sees its cases, but no figures of it."""
    session = db.session()
    for departments in (("children",), ("nowhere",), ()):
        foreign = Wanted(departments, "", BEGIN, TODAY)
        assert figures.backlog(session, head, foreign, TODAY, opening) == []
        assert not any(week.arrived or week.ended for week in figures.flow(session, head, foreign))
        assert handling_times.handled(session, head, foreign, opening) == []
        assert figures.asked_again(session, head, foreign) == {}
        assert figures.load(session, head, foreign, TODAY) == {}
        assert money_figures.money_days(session, head, foreign, BEGIN, TODAY) == {}
    both = Wanted(("library", "children"), "", BEGIN, TODAY)
    assert sum(week.arrived for week in figures.flow(session, head, both)) == 9
    assert (
        figures.backlog(session, head, Wanted(("library",), "x", BEGIN, TODAY), TODAY, opening)
        == []
    )


@pytest.mark.usefixtures("made", "corrected")
def test_questions_cost_the_same_however_many_cases_there_are(
    head: StaffActor, opening: OpeningDays, statements: Any
) -> None:
    session = db.session()
    days = Wanted(("library",), "", TODAY, TODAY)
    seen = []
    for wanted in (days, YEAR):
        with statements() as found:
            figures.backlog(session, head, wanted, TODAY, opening)
            figures.flow(session, head, wanted)
            handling_times.handled(session, head, wanted, opening)
            figures.asked_again(session, head, wanted)
            figures.load(session, head, wanted, TODAY)
            left_drafts.left_drafts(session, [SLUG], wanted.first, wanted.last, at("11-24 10:00"))
            money_figures.money_days(session, head, wanted, wanted.first, wanted.last)
        seen.append(len(found))
    assert seen == [9, 9]


# --- money ----------------------------------------------------------------------------------------


@pytest.mark.usefixtures("context")
def test_money_by_day(
    head: StaffActor,
    tools: Toolbox,
    clock: FixedClock,
    add_staff: Callable[..., StaffAccount],
) -> None:
    cashier = actor_for(add_staff("suito", (Role.CASHIER, "")))
    with transaction() as session:
        fees.load_reviewed(session, tools)
    for moment, key, department in (
        ("11-23 10:00", "b", "library"),
        ("11-24 10:00", "c", "children"),
        ("11-24 10:00", "a", "library"),
    ):
        clock.set(at(moment))
        with transaction() as session:
            charge = bill(session, tools, key, department=department)
            name, version = charge.public_id, charge.version
        counter.receive_cash(tools, cashier, name, version, clock.today())
    with transaction() as session:
        charge = session.scalars(select(Charge).where(Charge.public_id == name)).one()
        paid_back = refunding.draft(
            session,
            tools,
            head,
            charge,
            amount=200,
            seen_balance=600,
            reason="withdrawn",
            road=Road.BANK,
        )
        refunding.approve(session, tools, cashier, paid_back, paid_back.version)
        refunding.finish(session, tools, charge, paid_back, "system", TODAY)
    with transaction() as session:
        for key, moment, department in (
            ("hold", "11-22 23:59", "library"),
            ("next", "11-23 00:00", "library"),
            ("far", "11-23 00:00", "children"),
        ):
            held = bill(session, tools, key, department=department, hold=True)
            held.status = ChargeStatus.HELD.value
            session.add(hold_of(held, at(moment)))
    days = money_figures.money_days(db.session(), head, YEAR, BEGIN, TODAY)
    assert {day: (sums.received, sums.held, sums.paid_back) for day, sums in days.items()} == {
        date(2026, 11, 22): (0, 600, 0),
        date(2026, 11, 23): (600, 600, 0),
        TODAY: (600, 0, 200),
    }
    assert list(days) == sorted(days)
    only = Wanted(("library",), SLUG, BEGIN, TODAY)
    assert money_figures.money_days(db.session(), head, only, BEGIN, TODAY) == {}, "bills, no cases"


# --- drafts ---------------------------------------------------------------------------------------


def test_few_drafts_are_not_told_of(context: None, tools: Toolbox, clock: FixedClock) -> None:
    """Five that stopped at the same page are told, four are not; nor what is young, filed or foreign."""
    pages = [page.key for page in left_drafts.BY_SLUG[SLUG].pages]
    kinds: list[tuple[int, str, dict[str, Any]]] = [
        (5, "11-20 00:00", {"pages_done": pages[:1]}),
        (4, "11-20 00:00", {"pages_done": pages[:2]}),
        (6, "11-22 10:00", {"pages_done": []}),
        (9, "11-23 10:00", {"pages_done": pages[:3]}),
        (9, "11-19 23:59", {"pages_done": pages[:3]}),
        (9, "11-20 00:00", {"pages_done": ["no-page"]}),
        (9, "11-20 00:00", {"slug": "09-road-repair"}),
    ]
    with transaction() as session:
        filed = file_case(session, tools).id
        for count, moment, values in [*kinds, (9, "11-20 00:00", {"submission_id": filed})]:
            for _ in range(count):
                draft, _secret = drafting.start(session, tools, SLUG, CARD.version, {})
                draft.saved_at = at(moment)
                for column, value in values.items():
                    setattr(draft, column, value)
    found = left_drafts.left_drafts(
        db.session(), [SLUG], date(2026, 11, 20), TODAY, at("11-24 10:00")
    )
    assert found == [(SLUG, "", 6), (SLUG, pages[0], 5)]
    assert db.session.scalar(select(func.count()).select_from(Draft)) > 50


# --- 急ぐもの -------------------------------------------------------------------------------------


def test_the_digest(
    lived: Lived, head: StaffActor, add_staff: Callable[..., StaffAccount], opening: OpeningDays
) -> None:
    other = add_staff("hokano", (Role.CLERK, "library"))
    taken = ("11-10 09:00", Action.TAKE)
    soon = opening.add(TODAY, 3)
    for department in ("library", "children"):
        for handler in (head.id, other.id):
            own: dict[str, Any] = {"department": department, "handler_id": handler}
            lived("11-09 09:00", taken, due_on=TODAY - timedelta(days=1), **own)
            lived("11-09 09:00", taken, due_on=TODAY, **own)
            lived("11-09 09:00", taken, due_on=soon, replied=True, **own)
            lived("11-09 09:00", taken, due_on=soon + timedelta(days=1), answered=True, **own)
    lived("11-09 09:00", due_on=TODAY)
    lived("11-09 09:00", taken, ("11-11 09:00", Action.APPROVE), due_on=BEGIN, handler_id=head.id)
    standpoint = Standpoint(head.id, soon)
    lines = digest.digest(db.session(), head, standpoint, TODAY)
    assert [(line.department, line.counts) for line in lines] == [
        ("", (2, 4, 2, 2)),
        ("library", (2, 5, 2, 2)),
    ]
    clerk = StaffActor(other.id, "", "", frozenset({(Role.CLERK, "library")}))
    lines = digest.digest(db.session(), clerk, Standpoint(other.id, soon), TODAY)
    assert [(line.department, line.counts) for line in lines] == [("", (1, 2, 1, 1))]
