"""Choosing, keeping and booking a place: what is told, what is kept, what is free again."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from eapply.adapters.clock import FixedClock
from eapply.core.booking import BookingStatus
from eapply.core.errors import Conflict, Refused
from eapply.models import AuditEvent, Booking, Draft, OutboxMessage, Place, Slot, db, transaction
from eapply.queries import booking_offers
from eapply.services import auditing, booking, booking_places, booking_slots, drafting
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
from tests.services.test_races import together

WEDNESDAY = "2026-11-25T16:00"
THURSDAY = "2026-11-26T10:00"

pytestmark = pytest.mark.usefixtures("context")


def fill(session: Any, tools: Toolbox, slot: str = WEDNESDAY, seats: int = 8) -> list[Booking]:
    """So many people book this slot of the study room, each with a card of their own."""
    return [booked(session, tools, study(slot, f"99{number:04d}")) for number in range(seats)]


def refused(tools: Toolbox, answers: dict[str, Any], slug: str = STUDY) -> tuple[str, str]:
    """At which question a hold of these answers is refused, and what is said; filing says the same."""
    with transaction() as session:
        draft = begin(session, tools, answers, slug, "somebody@example.jp")
        name = draft.public_id
    said = []
    for step in (hold, file):
        with pytest.raises(Refused) as refusal, transaction() as session:
            step(session, tools, drafting.lock(session, name))
        said.append((refusal.value.field, refusal.value.message))
    assert said[0] == said[1]
    judged = booking.judge(db.session(), tools, slug, answers_of(name))
    assert (judged[0].at, judged[0].message) == said[0]
    return said[0][0] or "", said[0][1]


def answers_of(name: str) -> dict[str, Any]:
    draft = drafting.find(db.session(), name)
    assert draft is not None
    return dict(draft.answers)


# --- holding -------------------------------------------------------------------------------------


def test_a_choice_is_kept_until_a_clock_time_and_booked_with_the_filing(
    tools: Toolbox, clock: FixedClock
) -> None:
    clock.advance(seconds=20)
    with transaction() as session:
        draft = begin(session, tools, study(WEDNESDAY, seat="A-3", power_needed=True))
        held = hold(session, tools, draft)
        assert (held.label, held.held_until) == ("A-3", at("2026-11-24T10:16"))
        assert check_places(session, clock.now()) == {"HELD": 1}
    with transaction() as session:
        draft = session.scalars(select(Draft)).one()
        case = file(session, tools, draft)
        own = session.scalars(select(Booking)).one()
        assert (own.status, own.submission_id, own.label) == ("BOOKED", case.id, "A-3")
        assert own.held_until is None
        assert check_places(session, clock.now()) == {"BOOKED": 1}
        acts = [entry.action for entry in auditing.chain(session, case.public_id)]
        assert acts == ["submit", "booked"]
        (kept,) = auditing.chain(session, booking.chain_of(own))
        assert kept.action == "booking-hold"
        mails = session.scalars(select(OutboxMessage.key).where(OutboxMessage.kind == "mail")).all()
        assert [key.split(":")[1] for key in mails] == ["booked"]


def test_filing_books_without_a_hold_too(tools: Toolbox, clock: FixedClock) -> None:
    with transaction() as session:
        own = booked(session, tools, inspection(THURSDAY), INSPECTION)
        assert (own.status, own.area, own.label, own.places) == ("BOOKED", "kashima", "1班", 1)
        assert check_places(session, clock.now()) == {"BOOKED": 1}


def test_the_same_choice_again_is_the_same_hold(tools: Toolbox) -> None:
    with transaction() as session:
        draft = begin(session, tools, study(WEDNESDAY))
        first = hold(session, tools, draft)
        assert hold(session, tools, draft) is first


def test_another_choice_lets_the_first_one_go(tools: Toolbox, clock: FixedClock) -> None:
    with transaction() as session:
        draft = begin(session, tools, study(WEDNESDAY))
        first = hold(session, tools, draft)
        second = hold(session, tools, draft, "2026-11-26T10:00")
        assert (first.status, second.status) == ("EXPIRED", "HELD")
        assert check_places(session, clock.now()) == {"EXPIRED": 1, "HELD": 1}


def test_a_choice_that_fails_leaves_the_one_before(tools: Toolbox, clock: FixedClock) -> None:
    with transaction() as session:
        fill(session, tools, "2026-11-26T10:00")
        draft = begin(session, tools, study(WEDNESDAY))
        name, kept = draft.public_id, hold(session, tools, draft).public_id
    with pytest.raises(Refused, match="満席です"), transaction() as session:
        hold(session, tools, drafting.lock(session, name), "2026-11-26T10:00")
    with transaction() as session:
        draft = drafting.lock(session, name)
        still = booking.held(session, draft, "slot")
        assert still is not None
        assert still.public_id == kept
        assert check_places(session, clock.now())["HELD"] == 1


def test_the_seat_may_be_changed_within_a_full_slot(tools: Toolbox, clock: FixedClock) -> None:
    """One's own place counts as free for oneself."""
    with transaction() as session:
        draft = begin(session, tools, study(WEDNESDAY, seat="A-1"))
        hold(session, tools, draft)
        fill(session, tools, seats=7)
        draft.answers = draft.answers | {"seat": "any", "power_needed": True}
        again = hold(session, tools, draft)
        assert again.label == "A-1"
        assert check_places(session, clock.now()) == {"BOOKED": 7, "EXPIRED": 1, "HELD": 1}


def test_a_hold_is_extended_once(tools: Toolbox, clock: FixedClock) -> None:
    with transaction() as session:
        draft = begin(session, tools, study(WEDNESDAY))
        hold(session, tools, draft)
        clock.advance(minutes=10)
        kept = booking.extend(session, tools, draft, "slot")
        assert kept.held_until == at("2026-11-24T10:30")
        assert session.scalars(
            select(Place.held_until).where(Place.booking_id == kept.id)
        ).all() == [at("2026-11-24T10:30")]
        with pytest.raises(Conflict, match="1回まで"):
            booking.extend(session, tools, draft, "slot")


def test_a_hold_may_be_let_go(tools: Toolbox, clock: FixedClock) -> None:
    with transaction() as session:
        draft = begin(session, tools, study(WEDNESDAY))
        hold(session, tools, draft)
        assert booking.release(session, tools, draft, "slot_alt") == 0
        assert booking.release(session, tools, draft, "slot") == 1
        assert check_places(session, clock.now()) == {"EXPIRED": 1}
        with pytest.raises(SlotGone):
            booking.extend(session, tools, draft, "slot")


def test_a_deleted_draft_keeps_no_place(tools: Toolbox, clock: FixedClock) -> None:
    with transaction() as session:
        draft = begin(session, tools, study(WEDNESDAY))
        hold(session, tools, draft)
        drafting.discard(session, tools, draft)
    with transaction() as session:
        assert check_places(session, clock.now()) == {"EXPIRED": 1}
        assert session.scalars(select(Booking)).one().draft_id is None


def test_a_clock_that_goes_back_brings_no_lost_place_back(
    tools: Toolbox, clock: FixedClock
) -> None:
    """By its time the hold lives again; its place has been somebody else's since."""
    with transaction() as session:
        draft = begin(session, tools, study(WEDNESDAY, seat="B-1"))
        name = draft.public_id
        hold(session, tools, draft)
    clock.advance(minutes=15)
    with transaction() as session:
        other = booked(session, tools, study(WEDNESDAY, "55", seat="B-1")).id
    clock.advance(minutes=-60)
    for step in (hold, file):
        with pytest.raises(Refused) as refusal, transaction() as session:
            step(session, tools, drafting.lock(session, name))
        assert refusal.value.field in ("seat", "slot")
    with transaction() as session:
        holders = select(Place.booking_id).where(Place.booking_id.is_not(None))
        assert session.scalars(holders).all() == [other]


def test_a_hold_that_is_over_is_free_at_once_and_lost_to_who_was_faster(
    tools: Toolbox, clock: FixedClock
) -> None:
    with transaction() as session:
        draft = begin(session, tools, study(WEDNESDAY, seat="B-1"))
        name = draft.public_id
        hold(session, tools, draft)
    clock.advance(minutes=14, seconds=59)
    answers = study(WEDNESDAY, "55", seat="B-1")
    assert refused(tools, answers)[0] == "seat"
    clock.advance(seconds=1)
    with transaction() as session:
        booked(session, tools, answers)
        assert check_places(session, clock.now()) == {"BOOKED": 1, "OVER": 1}
    with pytest.raises(Refused) as refusal, transaction() as session:
        file(session, tools, drafting.lock(session, name))
    assert refusal.value.field == "slot"
    assert "11月25日 16時は、先に予約が入りました。" in refusal.value.message
    with transaction() as session:
        draft = drafting.lock(session, name)
        assert draft.submission_id is None
        assert draft.answers["seat"] == "B-1", "what was typed is kept"
        with pytest.raises(SlotGone, match="入力した内容は残っています"):
            booking.extend(session, tools, draft, "slot")


def test_a_hold_that_is_over_is_still_its_own_until_somebody_wants_it(
    tools: Toolbox, clock: FixedClock
) -> None:
    with transaction() as session:
        draft = begin(session, tools, study(WEDNESDAY, seat="B-1"))
        name = draft.public_id
        hold(session, tools, draft)
    clock.advance(minutes=40)
    with transaction() as session:
        draft = drafting.lock(session, name)
        booking.extend(session, tools, draft, "slot")
    clock.advance(hours=3)
    with transaction() as session:
        file(session, tools, drafting.lock(session, name))
        assert check_places(session, clock.now()) == {"BOOKED": 1}


def test_who_holds_a_place_over_midnight_may_file_it(tools: Toolbox, clock: FixedClock) -> None:
    """Two opening days ahead: at midnight in Japan Thursday is no longer offered, but it is kept."""
    clock.set(at("2026-11-24T23:55"))
    with transaction() as session:
        draft = begin(session, tools, inspection(THURSDAY), INSPECTION)
        name = draft.public_id
        hold(session, tools, draft)
    clock.set(at("2026-11-25T00:05"))
    where, says = refused(tools, inspection("2026-11-26T11:00", "R8-0200"), INSPECTION)
    assert (where, says) == ("slot", "令和8年11月27日（金）か、それより後の日を選んでください。")
    with transaction() as session:
        file(session, tools, drafting.lock(session, name))


def test_one_mail_address_keeps_only_so_many_choices(tools: Toolbox, clock: FixedClock) -> None:
    with transaction() as session:
        for number in range(3):
            hold(session, tools, begin(session, tools, study(WEDNESDAY, f"77{number}")))
        fourth = begin(session, tools, study(WEDNESDAY, "779"))
        with pytest.raises(Refused, match="3件まで"):
            hold(session, tools, fourth)
        hold(session, tools, begin(session, tools, study(WEDNESDAY, "780"), email="x@example.jp"))
    clock.advance(minutes=16)
    with transaction() as session:
        hold(session, tools, begin(session, tools, study(WEDNESDAY, "781")))


# --- what stands against it ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("slot", "says"),
    [
        ("2026-11-24T10:00", "予約の受付が終わっています"),
        ("2026-11-24T09:00", "予約の受付が終わっています"),
        ("2026-11-25T11:00", "予約の枠がありません"),
        ("2026-11-30T10:00", "お休みの日です"),
        ("2026-12-02T10:00", "7日先までです"),
    ],
)
def test_what_is_no_slot_of_the_study_room_is_refused(tools: Toolbox, slot: str, says: str) -> None:
    booking_slots.keep_ahead(tools)
    where, said = refused(tools, study(slot))
    assert where == "slot"
    assert says in said


@pytest.mark.parametrize(
    ("slot", "changes", "says"),
    [
        ("2026-11-25T10:00", {}, "令和8年11月26日（木）か、それより後の日を選んでください。"),
        ("2026-11-26T12:00", {}, "予約の枠がありません"),
        ("2026-11-26T10:00", {"area": "ohno"}, "この地区の枠ではありません"),
        ("2026-12-05T10:00", {}, "お休みの日です"),
        ("2026-12-25T10:00", {}, "30日先までです"),
    ],
)
def test_what_is_no_slot_of_the_inspection_is_refused(
    tools: Toolbox, slot: str, changes: dict[str, Any], says: str
) -> None:
    booking_slots.keep_ahead(tools)
    where, said = refused(tools, inspection(slot, **changes), INSPECTION)
    assert where == "slot"
    assert says in said


def test_a_re_inspection_may_come_sooner(tools: Toolbox) -> None:
    with transaction() as session:
        again = inspection("2026-11-27T10:00", inspection_kind="rework")
        tools.clock.set(at("2026-11-26T10:00"))  # type: ignore[attr-defined]
        assert booked(session, tools, again, INSPECTION).status == "BOOKED"


def test_a_full_slot_is_told_in_the_words_of_its_procedure(tools: Toolbox) -> None:
    with transaction() as session:
        fill(session, tools)
        booked(session, tools, inspection(THURSDAY, "R8-0200"), INSPECTION)
    assert refused(tools, study(WEDNESDAY)) == (
        "slot",
        "選択した時間帯は満席です。別の時間帯を選択してください。",
    )
    assert refused(tools, inspection(THURSDAY, contractor_number="D-002"), INSPECTION) == (
        "slot",
        "選択した時間帯はすでに満員です。別の時間帯を選択してください。",
    )


def test_a_taken_seat_is_told_at_the_seat(tools: Toolbox) -> None:
    with transaction() as session:
        booked(session, tools, study(WEDNESDAY, "55", seat="A-3"))
    where, says = refused(tools, study(WEDNESDAY, seat="A-3"))
    assert where == "seat"
    assert says.startswith("選んだ座席は、この時間帯は空いていません。")


def test_power_is_given_to_who_needs_it(tools: Toolbox) -> None:
    """Who asks for none gets a seat without a socket as long as there is one."""
    with transaction() as session:
        labels = [each.label for each in fill(session, tools, seats=4)]
        assert labels == ["B-1", "B-2", "B-3", "B-4"]
        for number in range(4):
            answers = study(WEDNESDAY, f"88{number}", power_needed=True)
            assert booked(session, tools, answers).label.startswith("A-")
    assert refused(tools, study(WEDNESDAY, power_needed=True))[0] == "slot"


def test_one_slot_a_day_and_two_ahead(tools: Toolbox, clock: FixedClock) -> None:
    with transaction() as session:
        booked(session, tools, study(WEDNESDAY))
    assert refused(tools, study("2026-11-25T10:00")) == (
        "use_date",
        "1日に予約できるのは1枠までです。",
    )
    with transaction() as session:
        booked(session, tools, study("2026-11-26T16:00"))
    assert refused(tools, study("2026-11-28T10:00")) == (
        "library_card_number",
        "予約できるのは、まだ使っていない予約をふくめて2件までです。",
    )
    clock.set(at("2026-11-25T18:00"))
    with transaction() as session:
        booked(session, tools, study("2026-11-28T10:00"))


def test_a_work_is_inspected_once_at_a_time(tools: Toolbox, clock: FixedClock) -> None:
    with transaction() as session:
        booked(session, tools, inspection(THURSDAY), INSPECTION)
    where, says = refused(tools, inspection("2026-11-27T10:00"), INSPECTION)
    assert where == "confirmation_number"
    assert says.startswith("この確認番号の検査はすでに予約されています。変更する場合は")
    clock.set(at("2026-11-26T11:00"))
    with transaction() as session:
        booked(session, tools, inspection("2026-11-30T10:00"), INSPECTION)


def test_a_shop_is_not_in_two_places(tools: Toolbox) -> None:
    with transaction() as session:
        long = inspection(THURSDAY, expected_minutes="90")
        own = booked(session, tools, long, INSPECTION)
        assert (own.places, own.ends_at) == (2, at("2026-11-26T12:00"))
        booking_slots.open_only(
            session,
            session.scalars(select(Slot).where(Slot.starts_at == at("2026-11-26T11:00"))).one(),
            [*tools.facts.booking_patterns("inspection")[0].places, booking_slots.SlotPlace("2班")],
        )
    same_time = inspection("2026-11-26T11:00", "R8-0200")
    assert refused(tools, same_time, INSPECTION) == (
        "slot",
        "同じ時間に、別の予約があります。別の時間帯を選択してください。",
    )
    with transaction() as session:
        booked(session, tools, same_time | {"contractor_number": "D-002"}, INSPECTION)


def test_a_long_visit_needs_the_time_behind_it(tools: Toolbox, clock: FixedClock) -> None:
    with transaction() as session:
        booked(session, tools, inspection("2026-11-26T11:00", "R8-0200"), INSPECTION)
    long = inspection(THURSDAY, contractor_number="D-002", expected_minutes="90")
    assert refused(tools, long, INSPECTION)[0] == "slot"
    with transaction() as session:
        last = long | {"slot": "2026-11-26T15:00"}
        own = booked(session, tools, last, INSPECTION)
        assert own.places == 1, "nothing is booked behind the last slot of the day"
        assert own.ends_at == at("2026-11-26T16:30"), "the visit takes longer than its slot"
        assert check_places(session, clock.now()) == {"BOOKED": 2}


# --- what is offered -----------------------------------------------------------------------------


def offered(tools: Toolbox, code: str, **wishes: Any) -> dict[str, tuple[int, int]]:
    resource = tools.facts.booking_resource(code)
    with transaction() as session:
        days = booking_offers.offers(session, tools.facts, resource, tools.clock.now(), **wishes)
        return {slot.value: (slot.free, slot.total) for day in days for slot in day.slots}


def test_what_is_offered_is_what_can_be_had(tools: Toolbox, clock: FixedClock) -> None:
    booking_slots.keep_ahead(tools)
    with transaction() as session:
        fill(session, tools, seats=7)
        hold(session, tools, begin(session, tools, study(WEDNESDAY, "66")))
        booked(session, tools, study("2026-11-26T10:00", "67", power_needed=True))
    found = offered(tools, "study-room")
    assert found[WEDNESDAY] == (0, 8)
    assert found["2026-11-26T10:00"] == (7, 8)
    assert offered(tools, "study-room", power=True)["2026-11-26T10:00"] == (3, 8)
    assert min(found) == "2026-11-24T12:00", "one hour ahead"
    assert max(found) == "2026-12-01T16:00", "seven days"
    assert not any("2026-11-30" in each for each in found), "closed on Mondays"
    assert set(offered(tools, "study-room", part="morning")) == {
        each for each in found if each.endswith("10:00")
    }
    clock.advance(minutes=15)
    assert offered(tools, "study-room")[WEDNESDAY] == (1, 8)


def test_a_long_visit_is_offered_where_all_of_its_time_is_free(tools: Toolbox) -> None:
    booking_slots.keep_ahead(tools)
    with transaction() as session:
        booked(session, tools, inspection("2026-11-26T11:00"), INSPECTION)
    short = offered(tools, "inspection", area="kashima", minutes=60)
    long = offered(tools, "inspection", area="kashima", minutes=90)
    assert short[THURSDAY] == offered(tools, "inspection", area="kashima")[THURSDAY] == (1, 1)
    assert (long[THURSDAY], long["2026-11-26T09:00"]) == ((0, 1), (1, 1))
    assert not any("2026-12-01" in each for each in short), "Tuesdays are for the other area"
    assert "2026-12-01T10:00" in offered(tools, "inspection", area="ohno", minutes=90)


def test_places_of_a_slot_are_told_one_by_one(tools: Toolbox) -> None:
    with transaction() as session:
        own = hold(session, tools, begin(session, tools, study(WEDNESDAY, seat="A-2")))
        room = tools.facts.booking_resource("study-room")
        args = (session, room, at(WEDNESDAY), tools.clock.now())
        found = {each.label: each.is_free for each in booking_offers.places(*args)}
        assert (len(found), found["A-2"], found["A-1"]) == (8, False, True)
        mine = {each.label: each.is_free for each in booking_offers.places(*args, own)}
        assert mine["A-2"]


# --- at the same moment --------------------------------------------------------------------------


def test_of_many_who_want_the_last_seat_one_gets_it(
    app: Flask, tools: Toolbox, clock: FixedClock
) -> None:
    with transaction() as session:
        fill(session, tools, seats=7)
        names = [
            begin(
                session, tools, study(WEDNESDAY, f"44{number}"), email=f"p{number}@example.jp"
            ).public_id
            for number in range(8)
        ]
    db.session.remove()

    def work(name: str) -> Callable[[], str]:
        def run() -> str:
            with transaction() as session:
                return hold(session, tools, drafting.lock(session, name)).status

        return run

    results = together(app, [work(name) for name in names])
    assert results.count("HELD") == 1
    assert sum(isinstance(each, Refused) for each in results) == 7
    with transaction() as session:
        assert check_places(session, clock.now()) == {"BOOKED": 7, "HELD": 1}


def test_one_card_does_not_slip_past_its_limit(
    app: Flask, tools: Toolbox, clock: FixedClock
) -> None:
    with transaction() as session:
        booking_slots.be_sure(session, tools, tools.facts.booking_resource("study-room"))
        names = [
            begin(
                session, tools, study(f"2026-11-{day}T10:00"), email=f"p{day}@example.jp"
            ).public_id
            for day in (25, 26, 27, 28)
        ]
    db.session.remove()

    def work(name: str) -> Callable[[], str]:
        def run() -> str:
            with transaction() as session:
                return file(session, tools, drafting.lock(session, name)).state

        return run

    results = together(app, [work(name) for name in names])
    assert sum(isinstance(each, str) for each in results) == 2, results
    with transaction() as session:
        assert check_places(session, clock.now()) == {"BOOKED": 2}


def test_half_of_a_long_visit_is_never_kept(tools: Toolbox, clock: FixedClock) -> None:
    """Both places or none, also when the second goes between looking and taking."""
    with transaction() as session:
        own = hold(
            session,
            tools,
            begin(session, tools, inspection(THURSDAY, expected_minutes="60"), INSPECTION),
        )
        other = begin(
            session,
            tools,
            inspection("2026-11-26T09:00", "R8-0200", contractor_number="D-002"),
            INSPECTION,
        )
        name = hold(session, tools, other)
        ids = tuple(
            session.scalars(select(Place.id).where(Place.booking_id.in_((own.id, name.id))))
        )
        free = tuple(
            session.scalars(
                select(Place.id)
                .join(Slot)
                .where(Slot.starts_at == at("2026-11-26T11:00"), Slot.area == "kashima")
            )
        )
        for patient in (False, True):
            taken = booking_places.take_all(
                session, name, (*free, ids[0]), clock.now(), None, None, patient=patient
            )
            assert not taken
        assert (
            session.scalar(
                select(func.count(Place.id)).where(
                    Place.id.in_(free), Place.booking_id.is_not(None)
                )
            )
            == 0
        )


def test_every_act_leaves_an_entry_and_the_record_is_whole(tools: Toolbox) -> None:
    with transaction() as session:
        draft = begin(session, tools, study(WEDNESDAY))
        hold(session, tools, draft)
        booking.extend(session, tools, draft, "slot")
        booking.release(session, tools, draft)
    with transaction() as session:
        acts = session.scalars(select(AuditEvent.action).order_by(AuditEvent.id)).all()
        assert list(acts) == ["booking-hold", "booking-hold-extended", "booking-hold-ended"]
        assert auditing.verify(session, tools) == []
        assert {each.status for each in session.scalars(select(Booking))} == {
            BookingStatus.EXPIRED.value
        }


def test_no_card_number_stands_beside_a_booking(tools: Toolbox) -> None:
    with transaction() as session:
        own = booked(session, tools, study(WEDNESDAY, "0012345678"))
        assert own.person_hash
        text = " ".join(str(getattr(own, each.key)) for each in Booking.__table__.columns)
        assert "0012345678" not in text
