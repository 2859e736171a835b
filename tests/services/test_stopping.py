"""受付の停止: who may stop what, at once or at a time, until when; what a judgement learns of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from typing import Any

import pytest
from sqlalchemy import select, text, update
from sqlalchemy.exc import DBAPIError

from eapply.adapters.clock import JST, FixedClock
from eapply.core.errors import Closed, Conflict, NotYours, Refused
from eapply.core.submission import Role
from eapply.core.windows import Closed as Words
from eapply.forms import BY_SLUG
from eapply.models import AuditEvent, FilingStop, StaffAccount, db, transaction
from eapply.queries.scope import StaffActor
from eapply.services import counter_filing, standing_in, stopping
from eapply.services.stopping import Wanted
from eapply.services.toolbox import Toolbox
from tests.filings import actor_for

pytestmark = pytest.mark.usefixtures("context")
SLUG = "24-library-card"
WORDS = "システムの点検のため、受付を止めています。"
AT_ONCE = Wanted(SLUG, None, None, WORDS)
Stop = Callable[..., int]


def at(hour: int, day: int = 24) -> datetime:
    return datetime(2026, 11, day, hour, tzinfo=JST)


@pytest.fixture
def people(add_staff: Callable[..., StaffAccount]) -> dict[str, StaffActor]:
    hired = {
        "clerk": (Role.CLERK, "library"),
        "head": (Role.HEAD, "library"),
        "stranger": (Role.HEAD, "children"),
    }
    return {login: actor_for(add_staff(login, grant)) for login, grant in hired.items()}


@pytest.fixture
def stop(people: dict[str, StaffActor], tools: Toolbox) -> Stop:
    def make(wanted: Wanted = AT_ONCE, who: str = "head") -> int:
        with transaction() as session:
            return stopping.stop(session, tools, people[who], wanted).id

    return make


def lift(tools: Toolbox, actor: StaffActor, number: int) -> None:
    with transaction() as session:
        stopping.lift(session, tools, actor, SLUG, number)


def closed(tools: Toolbox, slug: str = SLUG, day: date | None = None) -> Words | None:
    situation = tools.situation()
    return BY_SLUG[slug].procedure.closed(replace(situation, today=day or situation.today))


def acts() -> list[tuple[str, str]]:
    chosen = select(AuditEvent).where(AuditEvent.chain == stopping.CHAIN)
    found = db.session.scalars(chosen.order_by(AuditEvent.sequence))
    return [(each.action, each.detail["slug"]) for each in found]


def test_it_holds_at_once_for_that_procedure_until_it_is_lifted(
    tools: Toolbox, people: dict[str, StaffActor], stop: Stop
) -> None:
    number = stop()
    assert closed(tools) == Words("stopped", WORDS, date(2026, 11, 24))
    assert closed(tools, "23-study-room") is None
    assert closed(tools, day=date(2027, 5, 1)) is not None
    lift(tools, people["head"], number)
    assert closed(tools) is None
    assert acts() == [("filing-stopped", SLUG), ("filing-opened", SLUG)]
    with pytest.raises(Conflict):
        lift(tools, people["head"], number)


def test_it_holds_from_its_moment_to_its_end(
    tools: Toolbox, clock: FixedClock, people: dict[str, StaffActor], stop: Stop
) -> None:
    number = stop(replace(AT_ONCE, begins_at=at(17), ends_at=at(8, 25)))
    assert closed(tools) is None
    clock.set(at(17))
    found = closed(tools)
    assert found is not None
    assert found.text == f"{WORDS}受付の再開は、令和8年11月25日（水）8時の予定です。"
    clock.set(at(8, 25))
    assert closed(tools) is None
    with pytest.raises(Conflict):
        lift(tools, people["head"], number)


def test_the_one_that_holds_longest_speaks(tools: Toolbox, stop: Stop) -> None:
    stop(replace(AT_ONCE, ends_at=at(17)))
    stop(replace(AT_ONCE, text="しばらく止めます。"))
    stop(replace(AT_ONCE, ends_at=at(17, 26)))
    found = closed(tools)
    assert found is not None
    assert found.text == "しばらく止めます。"


def test_what_is_closed_anyhow_keeps_its_own_words(
    tools: Toolbox, people: dict[str, StaffActor]
) -> None:
    ended = next(slug for slug in BY_SLUG if slug.startswith("08-"))
    with transaction() as session:
        row = FilingStop(
            slug=ended, begins_at=tools.clock.now(), text=WORDS, made_by=people["head"].id
        )
        row.made_at = tools.clock.now()
        session.add(row)
    found = closed(tools, ended)
    assert found is not None
    assert found.kind == "abolished"


def test_who_may(tools: Toolbox, people: dict[str, StaffActor], stop: Stop) -> None:
    with pytest.raises(Refused, match="課長"):
        stop(who="clerk")
    for wanted in (AT_ONCE, replace(AT_ONCE, slug="no-such")):
        with pytest.raises(NotYours):
            stop(wanted, "stranger")
    number = stop()
    with pytest.raises(Refused, match="課長"):
        lift(tools, people["clerk"], number)
    with pytest.raises(NotYours):
        lift(tools, people["stranger"], number)
    today = tools.clock.today()
    with transaction() as session:
        standing_in.name(
            session, tools, people["head"], "library", people["clerk"].id, today, today
        )
    lift(tools, people["clerk"], number)
    assert closed(tools) is None


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"text": " \u202e "}, "text"),
        ({"text": "あ" * 201}, "text"),
        ({"begins_at": at(10)}, "begins"),
        ({"begins_at": at(17), "ends_at": at(17)}, "ends"),
        ({"ends_at": at(9)}, "ends"),
    ],
)
def test_what_makes_no_sense_is_refused(stop: Stop, change: dict[str, Any], field: str) -> None:
    with pytest.raises(Refused) as refusal:
        stop(replace(AT_ONCE, **change))
    assert refusal.value.field == field
    assert acts() == []


def test_the_counter_goes_on_with_a_draft_and_files_nothing(
    tools: Toolbox, people: dict[str, StaffActor], stop: Stop
) -> None:
    stop()
    form, clerk = BY_SLUG[SLUG], people["clerk"]
    counter_filing.make_sure(tools, clerk, form, drafting=True)
    with pytest.raises(Closed, match="点検"):
        counter_filing.make_sure(tools, clerk, form)


def test_a_stop_is_never_changed(stop: Stop) -> None:
    stop()
    for statement in (
        update(FilingStop).values(text="x"),
        text("DELETE FROM filing_stops"),
    ):
        with pytest.raises(DBAPIError, match="append-only"), transaction() as session:
            session.execute(statement)
