"""Brings up the desk's pages about bookings in all their states."""

from __future__ import annotations

import re
from typing import Any, Final

from eapply.core.booking import BookingStatus, VisitResult
from eapply.core.submission import Role, State
from eapply.models import Booking, Submission
from tests.browser import Browser, HiddenFields, signed_in
from tests.office import Office
from tests.web.staff import booked

ROOT: Final = "/staff/bookings"
NEW: Final = {"weekday": ["4"], "starts": "16:00", "ends": "17:00", "area": "kashima"}
ADDED: Final = NEW | {"places": "1班", "valid_from": "令和8年12月1日"}
CLOSED: Final = {"first": "令和8年12月3日", "reason": "道路工事のため"}


def bookings(office: Office) -> None:
    """Empty and used days, every act with its mistakes and conflicts, another inspection."""
    library, other = office.browser("clerk"), office.browser("auditor")
    other.get(ROOT)
    for path in ("", "/study-room/day?date=2026-11-30", "/study-room/day?date=x"):
        library.get(f"{ROOT}{path}")
    account = office.hire("inspector", ((Role.CLERK, "sewerage"), (Role.CLERK, "residents")))
    idle = office.hire("idle", ((Role.CLERK, "pr"),))
    office.session.commit()
    signed_in(office.app, office.session, office.clock, idle).get(ROOT)
    desk = signed_in(office.app, office.session, office.clock, account)
    app, tools = office.app, office.tools
    visits = [
        booked.inspection(app, tools, f"2026-12-{day}:00", f"R8-010{day[1]}{day[-1]}")
        for day in ("03T10", "03T13", "04T09")
    ]
    seat = booked.seat(app, tools, "2026-11-24T12:00", label="A-3")
    for path in (
        "",
        "/inspection/day",
        "/inspection/day?date=2026-12-03",
        "/counter-residents/day",
    ):
        desk.get(f"{ROOT}{path}")
    for rest in ("?date=2026-12-03", "?view=month", "?view=list", "?date=2027-02-01"):
        desk.get(f"{ROOT}/inspection/slots{rest}")
    plan(desk)
    library.get(f"{ROOT}/study-room/use?since=x")
    for rest in ("", "?by=hour", "?since=2027-02-01&until=2027-02-02"):
        library.get(f"{ROOT}/study-room/use{rest}")
    counter(library, seat)
    acts(desk, visits[0])
    again(office, desk, visits[2])


def plan(desk: Browser) -> None:
    """Every kind of change: its form, wrong, looked at, without words, in conflict, done."""
    path = f"{ROOT}/inspection/plan"
    page = desk.get(path).text
    ends = f"{path}/end?line={re.findall(r'end.line=([0-9]+)', page)[0]}"
    for rest in ("add", "close", "open"):
        desk.get(f"{path}/{rest}")
        desk.send(f"{path}/{rest}", {"step": "preview"})
    desk.get("/staff/bookings/study-room/plan/open")
    desk.get(ends)
    desk.send(f"{path}/end", {"last": "2月30日", "step": "preview"}, ends)
    added = desk.send(f"{path}/add", ADDED | {"step": "preview"}).text
    seen = desk.send(f"{path}/close", CLOSED | {"step": "preview"}).text
    typed: dict[str, Any] = HiddenFields(seen).values | {"step": "do"}
    desk.post(f"{path}/close", data=typed)
    assert desk.post(f"{path}/add", data=HiddenFields(added).values | ADDED | {"step": "do"})
    assert desk.post(f"{path}/close", data=typed | {"message": "x"}).status_code == 409
    extra = {"first": "令和8年12月5日", "starts": "9:00", "ends": "10:00", "places": "1班"}
    page = desk.send(f"{path}/open", extra | {"area": "ohno", "step": "preview"}).text
    desk.post(f"{path}/open", data=HiddenFields(page).values | {"step": "do"})
    page = desk.get(path).text
    desk.get(f"{path}/take-back?line={re.findall(r'take-back.line=([0-9]+)', page)[0]}")


def counter(library: Browser, seat: str) -> None:
    """The board: somebody comes, is undone, somebody else without a booking; pressed too late."""
    board = f"{ROOT}/study-room/day"
    library.send(f"{ROOT}/study-room/walk-in", {"slot": "x"}, board)
    library.send(f"{ROOT}/study-room/walk-in", {"slot": "2026-11-24T10:00", "place": "B-1"}, board)
    for _ in range(2):
        library.send(f"{ROOT}/visits/{seat}/check-in", {"version": "1"}, board)
    library.get(f"{board}?done=check-in")
    library.get(f"{ROOT}/visits/{seat}")


def acts(desk: Browser, visit: str) -> None:
    """Moving and cancelling, right and wrong."""
    path = f"{ROOT}/visits/{visit}"
    for rest in ("", "/move?date=2026-12-03", "/move?date=x", "/cancel"):
        desk.get(f"{path}{rest}")
    desk.send(f"{path}/move", {"reason": ""})
    desk.send(f"{path}/cancel", {"reason": ""})
    desk.send(f"{path}/cancel", {"reason": "大雨のため"})
    desk.get(f"{path}?done=cancelled")


def again(office: Office, desk: Browser, visit: str) -> None:
    """An inspection that was not passed: booked again, and its second result."""
    path = f"{ROOT}/visits/{visit}"
    office.session.rollback()
    found = office.session.query(Booking).filter_by(public_id=visit).one()
    case = office.session.get_one(Submission, found.submission_id)
    case.state = State.COMPLETED.value
    found.status, found.result = BookingStatus.ATTENDED.value, VisitResult.REWORK.value
    office.session.commit()
    desk.get(path)
    desk.get(f"{path}/again?date=2026-12-10")
    done = desk.send(f"{path}/again", {"slot": "2026-12-10T10:00"})
    name = re.findall(r"/visits/([^?/]+)\?", done.headers["Location"])[0]
    office.session.rollback()
    following = office.session.query(Booking).filter_by(public_id=name).one()
    following.starts_at = office.clock.now()
    office.session.commit()
    result = f"{ROOT}/visits/{name}/result"
    for fields in ({}, {"ending": "合格", "inspected_on": "令和8年12月10日"}):
        desk.send(result, fields | {"step": "confirm"})
