"""After the booking was made: moved, given up, attended, missed, closed by the city; and its mails."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, time
from typing import Any

import pytest
from sqlalchemy import select

from eapply import worker
from eapply.adapters.clock import FixedClock
from eapply.core.booking import BookingStatus
from eapply.core.booking_edits import AddPattern, Close, EndPattern, Open, TakeBack
from eapply.core.booking_patterns import Exceptional, Pattern, SlotPlace
from eapply.core.errors import Conflict, NotYours, Refused
from eapply.core.fees import Timing
from eapply.core.submission import Action, Role, State
from eapply.forms import BY_SLUG
from eapply.models import (
    Booking,
    BookingException,
    BookingPattern,
    OutboxMessage,
    Place,
    Slot,
    StaffAccount,
    Submission,
    transaction,
)
from eapply.queries import bookings
from eapply.queries.scope import StaffActor
from eapply.services import (
    auditing,
    booking_changes,
    booking_desk,
    booking_ends,
    booking_plans,
    booking_rounds,
    booking_slots,
    booking_visits,
    drafting,
    fees,
    following,
    reviewing,
    secrets,
    sweeping,
)
from eapply.services.booking import SlotGone
from eapply.services.toolbox import Toolbox
from tests.bookings import (
    INSPECTION,
    STUDY,
    at,
    begin,
    booked,
    check_places,
    file,
    hold,
    inspection,
    study,
)
from tests.filings import actor_for, file_example
from tests.money import bill

WEDNESDAY = "2026-11-25T16:00"
THURSDAY = "2026-11-26T10:00"

pytestmark = pytest.mark.usefixtures("context")


@pytest.fixture
def librarian(add_staff: Callable[..., StaffAccount]) -> StaffActor:
    return actor_for(add_staff("hon", (Role.CLERK, "library")))


@pytest.fixture
def inspector(add_staff: Callable[..., StaffAccount]) -> StaffActor:
    return actor_for(add_staff("gesui", (Role.CLERK, "sewerage")))


def one(session: Any) -> Booking:
    session.expire_all()
    return session.scalars(select(Booking).where(Booking.status != "EXPIRED")).one()  # type: ignore[no-any-return]


def mailed(tools: Toolbox) -> list[tuple[str, str]]:
    """Subject and text of what was promised by now; in the order in which it was."""
    with transaction() as session:
        mails = select(OutboxMessage).where(OutboxMessage.kind == "mail").order_by(OutboxMessage.id)
        keys = [each.key for each in session.scalars(mails)]
    while worker.work_once(tools):
        pass
    found: dict[str, tuple[str, str]] = {}
    for letter in tools.mailer.list():  # type: ignore[attr-defined]
        found[letter.message_id] = (letter.subject, letter.body)
    names = [f"<{secrets.keyed(tools.settings.secret_key, 'message-id', key)}" for key in keys]
    return [told for name in names for number, told in found.items() if number.startswith(name)]


# --- moved and given up --------------------------------------------------------------------------


def test_a_holder_moves_to_another_slot(tools: Toolbox, clock: FixedClock) -> None:
    with transaction() as session:
        own = booked(session, tools, study(WEDNESDAY, seat="A-1"))
        booking_changes.change(session, tools, own, at("2026-11-27T10:00"))
    with transaction() as session:
        own = one(session)
        assert (own.status, own.starts_at, own.is_moved) == (
            "BOOKED",
            at("2026-11-27T10:00"),
            True,
        )
        assert (own.version, own.label) == (2, "B-1")
        assert check_places(session, clock.now()) == {"BOOKED": 1}
        case = session.get_one(Submission, own.submission_id)
        acts = [each.action for each in auditing.chain(session, case.public_id)]
        assert acts == ["submit", "booked", "booking-changed"]
        assert auditing.verify(session, tools) == []
    subjects = [subject for subject, _ in mailed(tools)]
    assert any("予約の日時を変更しました" in each for each in subjects)


def test_moving_to_where_one_is_changes_nothing(tools: Toolbox) -> None:
    with transaction() as session:
        own = booked(session, tools, study(WEDNESDAY, seat="A-1"))
        assert booking_changes.change(session, tools, own, at(WEDNESDAY)).version == 1
        moved = booking_changes.change(session, tools, own, at(WEDNESDAY), label="A-2")
        assert (moved.version, moved.label) == (2, "A-2")


def test_a_full_slot_leaves_the_booking_where_it_was(tools: Toolbox, clock: FixedClock) -> None:
    with transaction() as session:
        own = booked(session, tools, study(WEDNESDAY, seat="A-1"))
        number = own.id
        for card in range(8):
            booked(session, tools, study("2026-11-26T10:00", f"55{card}"))
    with pytest.raises(Refused, match="満席"), transaction() as session:
        booking_changes.change(session, tools, session.get_one(Booking, number), at(THURSDAY))
    with transaction() as session:
        assert session.get_one(Booking, number).starts_at == at(WEDNESDAY)
        assert check_places(session, clock.now()) == {"BOOKED": 9}


def test_a_long_visit_moves_by_an_hour_over_its_own_time(tools: Toolbox, clock: FixedClock) -> None:
    with transaction() as session:
        own = booked(session, tools, inspection(THURSDAY, expected_minutes="90"), INSPECTION)
        moved = booking_changes.change(session, tools, own, at("2026-11-26T09:00"))
        assert (moved.places, moved.ends_at) == (2, at("2026-11-26T11:00"))
        assert check_places(session, clock.now()) == {"BOOKED": 1}


def test_after_the_limit_the_phone_number_is_told(
    tools: Toolbox, clock: FixedClock, inspector: StaffActor
) -> None:
    with transaction() as session:
        number = booked(session, tools, inspection("2026-11-30T10:00"), INSPECTION).id
    clock.set(at("2026-11-27T16:00"))
    with transaction() as session:
        booking_changes.require_in_time(tools, session.get_one(Booking, number))
    clock.set(at("2026-11-27T16:00:01"))
    for act in (
        lambda session, own: booking_changes.change(session, tools, own, at("2026-12-03T10:00")),
        lambda session, own: booking_changes.cancel(session, tools, own),
    ):
        with pytest.raises(Refused) as refused, transaction() as session:
            act(session, session.get_one(Booking, number))
        assert refused.value.message.startswith(
            "変更・取消の受付は、令和8年11月27日（金）16時00分までです。0299-82-2911"
        )
    with transaction() as session:
        own = session.get_one(Booking, number)
        booking_changes.change(
            session, tools, own, at("2026-12-03T10:00"), actor=inspector, reason="雨のためです。"
        )
    assert "雨のためです。" in mailed(tools)[-1][1]


def test_who_cancels_withdraws_the_case_that_was_only_for_it(
    tools: Toolbox, clock: FixedClock
) -> None:
    with transaction() as session:
        own = booked(session, tools, study(WEDNESDAY))
        assert booking_changes.cancel(session, tools, own).status == "CANCELLED"
        assert session.get_one(Submission, own.submission_id).state == State.WITHDRAWN
        assert check_places(session, clock.now()) == {"CANCELLED": 1}
        with pytest.raises(Conflict):
            booking_changes.cancel(session, tools, own)
        booked(session, tools, study("2026-11-25T10:00"))
    assert any("予約を取り消しました" in subject for subject, _ in mailed(tools))


def test_the_case_that_is_withdrawn_gives_its_place_back(tools: Toolbox, clock: FixedClock) -> None:
    with transaction() as session:
        own = booked(session, tools, study(WEDNESDAY))
        following.withdraw(session, tools, session.get_one(Submission, own.submission_id), "")
        assert check_places(session, clock.now()) == {"CANCELLED": 1}


def take(session: Any, tools: Toolbox, actor: StaffActor, case: Submission) -> Submission:
    procedure = BY_SLUG[case.slug].procedure
    return reviewing.act(session, tools, actor, case, procedure, case.version, Action.TAKE, {})


def decide(
    session: Any, tools: Toolbox, actor: StaffActor, case: Submission, action: Action, **values: Any
) -> Submission:
    procedure = BY_SLUG[case.slug].procedure
    given = {"reasons": "理由", "seat": "A-1", "at": "その日"} | values
    return reviewing.act(session, tools, actor, case, procedure, case.version, action, given)


def test_a_refused_case_gives_its_place_back(
    tools: Toolbox, clock: FixedClock, librarian: StaffActor
) -> None:
    with transaction() as session:
        own = booked(session, tools, study(WEDNESDAY))
        case = session.get_one(Submission, own.submission_id)
        decide(session, tools, librarian, take(session, tools, librarian, case), Action.REFUSE)
        assert check_places(session, clock.now()) == {"CANCELLED": 1}


def test_an_approved_case_keeps_its_place_and_its_end_gives_it_back(
    tools: Toolbox, clock: FixedClock, librarian: StaffActor
) -> None:
    with transaction() as session:
        own = booked(session, tools, study(WEDNESDAY))
        case = session.get_one(Submission, own.submission_id)
        case = decide(
            session, tools, librarian, take(session, tools, librarian, case), Action.APPROVE
        )
        assert check_places(session, clock.now()) == {"BOOKED": 1}
        assert not booking_changes.can_withdraw(case)
        decide(session, tools, librarian, case, Action.COMPLETE)
        assert check_places(session, clock.now()) == {"CANCELLED": 1}


def test_a_decided_case_may_still_give_its_booking_up(
    tools: Toolbox, clock: FixedClock, librarian: StaffActor
) -> None:
    with transaction() as session:
        own = booked(session, tools, study(WEDNESDAY))
        case = session.get_one(Submission, own.submission_id)
        decide(session, tools, librarian, take(session, tools, librarian, case), Action.APPROVE)
        booking_changes.cancel(session, tools, own)
        assert check_places(session, clock.now()) == {"CANCELLED": 1}


def test_an_unpaid_case_that_lapses_gives_its_place_back(tools: Toolbox, clock: FixedClock) -> None:
    with transaction() as session:
        own = booked(session, tools, study(WEDNESDAY))
        case = session.get_one(Submission, own.submission_id)
        case.state = State.AWAITING_PAYMENT.value
        fees.load_reviewed(session, tools)
        charge = bill(session, tools, "late", email="", timing=Timing.ON_APPLICATION)
        charge.submission_id = case.id
        session.flush()
        sweeping.lapse(session, tools, charge)
        assert case.state == State.LAPSED
        assert check_places(session, clock.now()) == {"CANCELLED": 1}


def test_a_corrected_wish_moves_the_booking(tools: Toolbox, clock: FixedClock) -> None:
    with transaction() as session:
        own = booked(session, tools, inspection(THURSDAY), INSPECTION)
        case = session.get_one(Submission, own.submission_id)
        answers = dict(case.answers) | {"expected_minutes": "90"}
        booking_ends.correct(session, tools, case, answers)
        assert (own.places, own.minutes) == (2, 90)
        booking_ends.correct(session, tools, case, answers | {"slot": "2026-11-27T13:00"})
        assert own.starts_at == at("2026-11-27T13:00")
        assert check_places(session, clock.now()) == {"BOOKED": 1}
        with pytest.raises(Refused, match="枠がありません"):
            booking_ends.correct(session, tools, case, answers | {"slot": "2026-11-27T12:00"})


# --- the day itself ------------------------------------------------------------------------------


def test_who_comes_is_checked_in_on_the_day(
    tools: Toolbox, clock: FixedClock, librarian: StaffActor, inspector: StaffActor
) -> None:
    with transaction() as session:
        number = booked(session, tools, study(WEDNESDAY)).id
    with pytest.raises(Refused, match="予約の日だけ"), transaction() as session:
        booking_desk.check_in(session, tools, librarian, session.get_one(Booking, number))
    clock.set(at("2026-11-25T15:50"))
    with pytest.raises(NotYours), transaction() as session:
        booking_desk.check_in(session, tools, inspector, session.get_one(Booking, number))
    with transaction() as session:
        own = booking_desk.check_in(session, tools, librarian, session.get_one(Booking, number), 1)
        assert (own.status, own.arrived_at) == ("ATTENDED", clock.now())
    with pytest.raises(Conflict), transaction() as session:
        booking_desk.check_in(session, tools, librarian, session.get_one(Booking, number), 1)
    with transaction() as session:
        own = booking_desk.undo_arrival(session, tools, librarian, session.get_one(Booking, number))
        assert (own.status, own.arrived_at) == ("BOOKED", None)
        assert check_places(session, clock.now()) == {"BOOKED": 1}


def test_who_does_not_come_gives_the_seat_to_others(
    tools: Toolbox, clock: FixedClock, librarian: StaffActor
) -> None:
    with transaction() as session:
        number = booked(session, tools, study(WEDNESDAY, seat="A-1")).id
    clock.set(at("2026-11-25T16:14:59"))
    with pytest.raises(Refused, match="16時15分から"), transaction() as session:
        booking_desk.mark_no_show(session, tools, librarian, session.get_one(Booking, number))
    clock.set(at("2026-11-25T16:15"))
    with transaction() as session:
        booking_desk.mark_no_show(session, tools, librarian, session.get_one(Booking, number))
        walker = booking_desk.walk_in(session, tools, librarian, "study-room", at(WEDNESDAY), "A-1")
        assert (walker.status, walker.label, walker.person_hash) == ("ATTENDED", "A-1", "")
        assert check_places(session, clock.now()) == {"ATTENDED": 1, "NO_SHOW": 1}
        with pytest.raises(SlotGone):
            booking_desk.undo_arrival(session, tools, librarian, session.get_one(Booking, number))
        session.rollback()


def test_a_missed_visit_that_was_a_mistake_is_put_back(
    tools: Toolbox, clock: FixedClock, librarian: StaffActor
) -> None:
    with transaction() as session:
        number = booked(session, tools, study(WEDNESDAY, seat="A-1")).id
    clock.set(at("2026-11-25T16:20"))
    with transaction() as session:
        own = session.get_one(Booking, number)
        booking_desk.mark_no_show(session, tools, librarian, own)
        booking_desk.undo_arrival(session, tools, librarian, own)
        assert (own.status, own.label) == ("BOOKED", "A-1")
        assert check_places(session, clock.now()) == {"BOOKED": 1}


def test_three_missed_visits_make_a_pause_whose_end_is_told(
    tools: Toolbox, clock: FixedClock, librarian: StaffActor
) -> None:
    for day in ("25", "26", "27"):
        with transaction() as session:
            own = booked(session, tools, study(f"2026-11-{day}T16:00"))
            clock.set(at(f"2026-11-{day}T16:15"))
            booking_desk.mark_no_show(session, tools, librarian, own)
    with transaction() as session:
        draft = begin(session, tools, study("2026-11-29T10:00"))
        with pytest.raises(Refused) as refused:
            hold(session, tools, draft)
        assert refused.value.field == "library_card_number"
        assert "令和8年12月11日まで予約できません" in refused.value.message
        session.rollback()
    clock.set(at("2026-12-12T10:00"))
    with transaction() as session:
        booked(session, tools, study("2026-12-12T16:00"))


def test_a_walk_in_needs_a_slot_that_is_not_over(
    tools: Toolbox, clock: FixedClock, librarian: StaffActor
) -> None:
    booking_slots.keep_ahead(tools)
    clock.set(at("2026-11-24T11:30"))
    with transaction() as session:
        booking_desk.walk_in(session, tools, librarian, "study-room", at("2026-11-24T10:00"))
    for slot, says in (("2026-11-24T11:00", "枠がありません"), ("2026-11-24T10:00", "終わって")):
        clock.set(at("2026-11-24T12:00"))
        with pytest.raises(Refused, match=says), transaction() as session:
            booking_desk.walk_in(session, tools, librarian, "study-room", at(slot))


# --- the city changes its plan -------------------------------------------------------------------

ROOM_CLOSED = Close(Exceptional(date(2026, 11, 25), date(2026, 11, 25)), "空調の工事")


def room(tools: Toolbox) -> Any:
    return tools.facts.booking_resource("study-room")


def test_a_closure_shows_whom_it_hits_before_it_is_saved(
    tools: Toolbox, clock: FixedClock, librarian: StaffActor
) -> None:
    with transaction() as session:
        own = booked(session, tools, study(WEDNESDAY))
        number = own.id
        held = begin(session, tools, study("2026-11-25T10:00", "77"), email="x@example.jp")
        name = held.public_id
        hold(session, tools, held)
        seen = booking_plans.preview(session, tools, room(tools), ROOM_CLOSED)
        assert len(seen.difference.removed) == 4
        assert [hit.public_id for hit in seen.hits] == [own.public_id]
    with pytest.raises(Refused) as refused, transaction() as session:
        booking_plans.apply(session, tools, librarian, room(tools), ROOM_CLOSED, seen.version)
    assert refused.value.field == "message"
    with transaction() as session:
        assert check_places(session, clock.now()) == {"BOOKED": 1, "HELD": 1}
        done = booking_plans.apply(
            session,
            tools,
            librarian,
            room(tools),
            ROOM_CLOSED,
            seen.version,
            "空調の工事のためです。",
        )
        assert done.version == seen.version + 1
    with transaction() as session:
        assert one_status(session, number) == "CLOSED"
        slots = session.scalars(select(Slot).where(Slot.closed_reason == "空調の工事")).all()
        assert len(slots) == 4
    with pytest.raises(Refused, match="枠がありません"), transaction() as session:
        file(session, tools, drafting.lock(session, name))
    (text,) = [text for subject, text in mailed(tools) if "選び直して" in subject]
    assert "空調の工事のためです。" in text
    with transaction() as session:
        moved = booking_changes.change(
            session, tools, session.get_one(Booking, number), at("2026-11-26T16:00")
        )
        assert moved.status == "BOOKED"


def one_status(session: Any, number: int) -> str:
    session.expire_all()
    return str(session.get_one(Booking, number).status)


def test_of_two_who_edit_at_once_the_second_is_told(tools: Toolbox, librarian: StaffActor) -> None:
    with transaction() as session:
        booking_slots.make(session, tools, room(tools))
        version = booking_plans.preview(session, tools, room(tools), ROOM_CLOSED).version
        booking_plans.apply(session, tools, librarian, room(tools), ROOM_CLOSED, version)
    other = Close(Exceptional(date(2026, 11, 26), date(2026, 11, 26)), "点検")
    with pytest.raises(Conflict), transaction() as session:
        booking_plans.apply(session, tools, librarian, room(tools), other, version)
    with transaction() as session:
        assert len(session.scalars(select(BookingException)).all()) == 1


def test_only_the_own_department_edits(tools: Toolbox, inspector: StaffActor) -> None:
    with pytest.raises(NotYours), transaction() as session:
        booking_plans.apply(session, tools, inspector, room(tools), ROOM_CLOSED, 1)


def test_a_closure_that_is_taken_back_opens_its_slots_again(
    tools: Toolbox, clock: FixedClock, librarian: StaffActor
) -> None:
    booking_slots.keep_ahead(tools)
    with transaction() as session:
        booking_plans.apply(session, tools, librarian, room(tools), ROOM_CLOSED, 1)
        (closure,) = session.scalars(select(BookingException))
        back = TakeBack(closure.id)
        assert len(booking_plans.preview(session, tools, room(tools), back).difference.added) == 4
        booking_plans.apply(session, tools, librarian, room(tools), back, 2)
        booked(session, tools, study(WEDNESDAY))
        assert check_places(session, clock.now()) == {"BOOKED": 1}


def test_patterns_end_and_begin_and_slots_are_opened_besides(
    tools: Toolbox, clock: FixedClock, librarian: StaffActor
) -> None:
    booking_slots.keep_ahead(tools)
    with transaction() as session:
        own = booked(session, tools, study(WEDNESDAY, seat="B-1"))
        rows = session.scalars(
            select(BookingPattern).where(
                BookingPattern.resource == "study-room",
                BookingPattern.weekday == 2,
                BookingPattern.starts == "16:00",
            )
        ).all()
        ended = EndPattern(rows[0].id, date(2026, 11, 24))
        seen = booking_plans.preview(session, tools, room(tools), ended)
        assert [hit.booking_id for hit in seen.hits] == [own.id]
        fewer = AddPattern(Pattern(2, time(16), time(18), (SlotPlace("C-1"),)))
        booking_plans.apply(session, tools, librarian, room(tools), fewer, 1)
        booking_plans.apply(session, tools, librarian, room(tools), ended, 2, "席の入れかえです。")
        labels = session.scalars(
            select(Place.label).join(Slot).where(Slot.starts_at == at(WEDNESDAY), Place.is_open)
        ).all()
        assert labels == ["C-1"]
        monday = Open(
            Exceptional(
                date(2026, 11, 30),
                date(2026, 11, 30),
                time(10),
                time(12),
                places=(SlotPlace("A-1"),),
            )
        )
        booking_plans.apply(session, tools, librarian, room(tools), monday, 3)
        assert booked(session, tools, study("2026-11-30T10:00", "88")).label == "A-1"
        acts = [each.action for each in auditing.chain(session, "booking-plan:study-room")]
        assert acts == ["plan-addpattern", "plan-endpattern", "plan-open"]


def test_slots_are_made_ahead_day_by_day(tools: Toolbox, clock: FixedClock) -> None:
    assert booking_slots.keep_ahead(tools) > 0
    assert booking_slots.keep_ahead(tools) == 0
    with transaction() as session:
        last = session.scalars(
            select(Slot.starts_at).where(Slot.resource == "study-room").order_by(Slot.id.desc())
        ).first()
    assert last == at("2026-12-08T16:00"), "a week after the last day that can be chosen"
    clock.advance(days=8)
    assert booking_slots.keep_ahead(tools) > 0
    with transaction() as session:
        doubled = select(Slot.starts_at, Slot.area, Slot.resource)
        rows = session.execute(doubled).all()
        assert len(rows) == len(set(rows))


# --- the worker ----------------------------------------------------------------------------------


def test_holds_that_are_over_are_ended_by_the_worker(tools: Toolbox, clock: FixedClock) -> None:
    with transaction() as session:
        hold(session, tools, begin(session, tools, study(WEDNESDAY)))
        booked(session, tools, study(WEDNESDAY, "77"))
    clock.advance(minutes=14)
    booking_rounds.keep(tools)
    with transaction() as session:
        assert check_places(session, clock.now()) == {"HELD": 1, "BOOKED": 1}
    clock.advance(minutes=1)
    booking_rounds.keep(tools)
    with transaction() as session:
        assert check_places(session, clock.now()) == {"EXPIRED": 1, "BOOKED": 1}


def test_the_day_before_a_reminder_is_sent_once_for_each_time(
    tools: Toolbox, clock: FixedClock
) -> None:
    with transaction() as session:
        number = booked(session, tools, study("2026-11-27T16:00", seat="A-3")).id
    for moment in ("2026-11-25T12:00", "2026-11-26T08:59"):
        clock.set(at(moment))
        booking_rounds.keep(tools)
        assert not any("近づきました" in subject for subject, _ in mailed(tools))
    clock.set(at("2026-11-26T09:00"))
    booking_rounds.keep(tools)
    booking_rounds.keep(tools)
    (text,) = [text for subject, text in mailed(tools) if "近づきました" in subject]
    assert "予約の日時：令和8年11月27日（金）16時00分から" in text
    assert "場所：大野分館" in text
    assert "席：A-3" in text
    assert "始まる時刻までできます" in text
    assert "0012345678" not in text
    with transaction() as session:
        booking_changes.change(
            session, tools, session.get_one(Booking, number), at("2026-11-28T10:00")
        )
    clock.set(at("2026-11-27T09:30"))
    booking_rounds.keep(tools)
    assert sum("近づきました" in subject for subject, _ in mailed(tools)) == 2


def test_whose_bookings_were_is_forgotten_and_their_number_stays(
    tools: Toolbox, clock: FixedClock, librarian: StaffActor
) -> None:
    with transaction() as session:
        own = booked(session, tools, study(WEDNESDAY))
        kept = booked(session, tools, inspection(THURSDAY), INSPECTION)
        numbers = own.id, kept.id
        hold(session, tools, begin(session, tools, study(WEDNESDAY, "66")))
    clock.set(at("2026-12-25T17:00"))
    booking_rounds.keep(tools)
    clock.advance(days=2)
    booking_rounds.forget(tools)
    with transaction() as session:
        rows = {each.id: each for each in session.scalars(select(Booking))}
        assert set(rows) == set(numbers), "the trace of a choice is gone"
        assert rows[numbers[0]].person_hash == ""
        assert rows[numbers[0]].submission_id is None
        assert rows[numbers[0]].status == BookingStatus.BOOKED.value
        assert rows[numbers[1]].submission_id is not None, "as long as the case"


# --- visits, results, what pages read ------------------------------------------------------------


def test_a_visit_is_booked_for_a_fee_with_the_link_to_pay_it(
    tools: Toolbox, clock: FixedClock
) -> None:
    with transaction() as session:
        fees.load_reviewed(session, tools)
        charge = bill(session, tools, "visit", email="hanako@example.jp")
        charge.department = "residents"
        own = booking_visits.book_visit(session, tools, at(WEDNESDAY[:11] + "10:30"), charge=charge)
        assert (own.resource, own.label) == ("counter-residents", "1番")
        assert booking_visits.visit_of(session, charge, None) is own
        with pytest.raises(Refused, match="もう予約されています"):
            booking_visits.book_visit(session, tools, at(THURSDAY), charge=charge)
        charge.department = "pr"
        with pytest.raises(Refused, match="予約を受けていません"):
            booking_visits.book_visit(session, tools, at(THURSDAY), charge=charge)
        charge.department = "residents"
        name = charge.public_id
    (text,) = [text for subject, text in mailed(tools) if "予約を受け付けました" in subject]
    assert "お支払いと、予約の確認" in text
    assert "納付番号：" in text
    assert name


def finished_work(session: Any, tools: Toolbox) -> tuple[Submission, Submission, Submission]:
    """15, 16 that names it, 17 that names 16."""
    plan = file_example(session, tools, "15-drainage-plan")
    completion = next(
        each
        for each in BY_SLUG["16-drainage-work"].examples
        if not each.errors and each.answers["notice_kind"] in ("completion", "完了届")
    )
    work = file_example(
        session,
        tools,
        "16-drainage-work",
        completion,
        confirmation_number="R8-0118",
        earlier_reference=plan.reference,
    )
    visit = file_example(session, tools, INSPECTION, earlier_reference=work.reference)
    return plan, work, visit


@pytest.mark.parametrize("result", ["合格", "手直し", "不合格", "不在"])
def test_the_result_of_an_inspection_reaches_the_work_and_the_plan(
    tools: Toolbox, clock: FixedClock, inspector: StaffActor, result: str
) -> None:
    with transaction() as session:
        plan, work, visit = finished_work(session, tools)
        for case, action in (
            (plan, Action.APPROVE),
            (work, Action.ACCEPT),
            (visit, Action.APPROVE),
        ):
            decide(
                session,
                tools,
                inspector,
                take(session, tools, inspector, case),
                action,
                confirmation_number="R8-0118",
            )
    clock.set(at("2026-11-26T11:30"))
    with transaction() as session:
        decide(
            session,
            tools,
            inspector,
            session.get_one(Submission, visit.id),
            Action.COMPLETE,
            ending=result,
            inspected_on="令和8年11月26日",
            visited_at="10時",
        )
        states = {each.slug[:2]: each.state for each in session.scalars(select(Submission))}
        own = one(session)
        assert own.result == result
        if result == "合格":
            assert states == {"15": "COMPLETED", "16": "COMPLETED", "17": "COMPLETED"}
        else:
            assert states == {"15": "DECIDED", "16": "DECIDED", "17": "COMPLETED"}
            last = auditing.chain(session, work.public_id)[-1]
            assert (last.action, last.detail["result"]) == ("inspection-result", result)
        assert own.status == ("NO_SHOW" if result == "不在" else "ATTENDED")
        assert auditing.verify(session, tools) == []
    with transaction() as session:
        draft = begin(session, tools, inspection("2026-11-30T10:00"), INSPECTION)
        if result == "合格":
            with pytest.raises(Refused) as refused:
                hold(session, tools, draft)
            assert refused.value.field == "confirmation_number"
            assert "合格している" in refused.value.message
            session.rollback()
        else:
            again = booking_visits.book_again(
                session, tools, inspector, one(session), at("2026-11-27T10:00")
            )
            assert (again.status, again.submission_id) == ("BOOKED", visit.id)
            assert bookings.of_case(session, visit)[0] is again


def test_staff_see_the_bookings_of_their_department_alone(
    tools: Toolbox, librarian: StaffActor, inspector: StaffActor
) -> None:
    with transaction() as session:
        own = booked(session, tools, study(WEDNESDAY))
        assert bookings.get_booking(session, librarian, tools.facts, own.public_id) is own
        for name in (own.public_id, "unknown"):
            with pytest.raises(NotYours):
                bookings.get_booking(session, inspector, tools.facts, name)
        assert [each.code for each in bookings.resources_of(inspector, tools.facts)] == [
            "inspection"
        ]
        with pytest.raises(NotYours):
            bookings.get_resource(inspector, tools.facts, "study-room")
        ((found, case),) = bookings.of_days(session, room(tools), date(2026, 11, 25))
        assert (found, case and case.slug) == (own, STUDY)
        assert bookings.of_days(session, room(tools), date(2026, 11, 26)) == []
