"""Slots on the pages of a form: drawn as a list of what is free, and kept while the rest is filled in.

What was typed is saved first (``question.take``); then, in a transaction of its own, the chosen slot is held.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from eapply.core.booking_use import BookingUse
from eapply.core.conditions import is_empty
from eapply.core.era_names import clock_text
from eapply.core.errors import Refused
from eapply.forms.fields import Question, Raw
from eapply.forms.procedure_form import Page, ProcedureForm
from eapply.forms.question_form import Message, QuestionForm
from eapply.models import Booking, Draft, db, transaction
from eapply.services import booking, booking_rules, drafting
from eapply.web.asking.turns import Turn
from eapply.web.language import gettext, mark
from eapply.web.limits import limit
from eapply.web.resident import slot_picker
from eapply.web.resident.slot_picker import View, value_of
from eapply.web.tools import toolbox

HOLD, EXTEND, RELEASE = "hold", "extend", "release"
CHOOSE: Final = mark("%(thing)sを選んでください。")
KEPT: Final = mark("%(time)sまで、この日時を確保しています。")
SEAT: Final = mark("席：%(place)s")
BOTH: Final = mark("%(day)sと%(time)s")
READS: Final = ("area", "minutes", "power")  # parts of a use on which the list of slots depends


@dataclass(frozen=True)
class Held:
    """The choice of a draft: what and until when; not ``is_live``: its time is over."""

    key: str
    when: str
    place: str
    until: str
    is_extended: bool
    is_live: bool


# ---- what was posted -------------------------------------------------------------------------------


def uses_on(form_class: type[ProcedureForm], page: Page) -> list[BookingUse]:
    """What the questions of this page book."""
    return [use for use in form_class.bookings() if use.question in page.keys]


def make_ready(form_class: type[ProcedureForm], key: str) -> None:
    """Before a page with slots is read or saved: there are slots, even before the worker's first round."""
    page = form_class.page(key)
    if page is not None:
        slot_picker.make_ready(*(use.resource for use in uses_on(form_class, page)))


def with_days(form_class: type[ProcedureForm], raw: Raw) -> Raw:
    """A radio names day and time; where the day is a question of its own, it is answered with it."""
    found = Raw(raw)
    for use in form_class.bookings():
        day, _, time = raw.first(use.question).partition("T")
        if use.day and time:
            for name in [each for each in found if each.split("-")[0] == use.day]:
                del found[name]
            found[f"{use.day}-year"] = [day]
    return found


# ---- the acts --------------------------------------------------------------------------------------


def follow_up(turn: Turn, action: str, ok: bool) -> bool:
    """After the page is saved: holds what is chosen on it, or does what a button about a hold says.

    Whether the press went well; what stands against a choice stands at its question then.
    """
    verb, _, target = action.partition(":")
    public_id = turn.draft.public_id
    if verb in (EXTEND, RELEASE):
        change(public_id, verb, target)
        return ok
    uses = [use for use in uses_on(turn.form_class, turn.page) if turn.form[use.question].asked]
    if verb == HOLD:
        wanted = [use for use in uses if use.question == target]
        outcomes = [hold(turn, use, must=True) for use in wanted]
        return all(outcomes)
    if verb != "next" or not uses:
        return ok
    outcomes = [hold(turn, use) for use in uses]
    held = all(outcomes)
    if ok and not held:
        with transaction() as session:
            locked = drafting.lock(session, public_id)
            locked.pages_done = [key for key in locked.pages_done if key != turn.page.key]
    return ok and held


def hold(turn: Turn, use: BookingUse, must: bool = False) -> bool:
    """Holds what the page says for this use; without a choice only where there ``must`` be one."""
    question = turn.form[use.question]
    parts = list(parts_of(turn.form, use))
    for each in parts:
        if must and each.key == use.place and is_empty(each.data) and each.problem is None:
            each.errors = []  # any place is held until one is named
    if any(each.errors for each in parts):
        return False
    if is_empty(question.data):
        if must:
            question.errors = [gettext(CHOOSE, thing=question.thing)]
        return not must
    limit("booking", turn.draft.public_id)
    try:
        with transaction() as session:
            locked = drafting.lock(session, turn.draft.public_id)
            if locked.submission_id is None:
                booking.hold(session, toolbox(), locked, use, locked.answers)
    except Refused as refusal:
        at = refusal.field if refusal.field in (use.question, use.place) else use.question
        turn.form[at].errors = [words_of(turn, use, refusal)]
        return False
    return True


def words_of(turn: Turn, use: BookingUse, refusal: Refused) -> str:
    """The sentence; a slot that was offered and is full now went to somebody else."""
    if refusal.message == use.full:
        answers = {**turn.path.known, **turn.form.values()}
        wanted = booking_rules.wanted_of(toolbox(), use, answers)
        if wanted is not None:
            return wanted.gone_words
    return refusal.message


def change(public_id: str, verb: str, question: str) -> None:
    """Extends a hold or lets it go. What cannot be done any more, the page shows as it stands."""
    try:
        with transaction() as session:
            locked = drafting.lock(session, public_id)
            if verb == EXTEND:
                booking.extend(session, toolbox(), locked, question)
            else:
                booking.release(session, toolbox(), locked, question)
    except Refused:
        return


# ---- what is shown ---------------------------------------------------------------------------------


def of_rows(held: list[Held]) -> dict[str, str]:
    """What the rows of the confirm page say about them, by question."""
    return {
        each.key: gettext(KEPT, time=each.until)
        + (gettext(SEAT, place=each.place) if each.place else "")
        for each in held
        if each.is_live
    }


def elsewhere_held(turn: Turn) -> list[Held]:
    """The kept choices of other pages, so that every page tells how long there is time."""
    here = turn.page.keys
    return [held for held in held_by(turn.draft, turn.form_class) if held.key not in here]


def held_by(draft: Draft, form_class: type[ProcedureForm]) -> list[Held]:
    """The choices of a draft that are kept, and those whose time is over while they still stand."""
    return [
        held
        for use in form_class.bookings()
        if (held := held_for(form_class, draft, use, the_hold(draft, use)))
    ]


def the_hold(draft: Draft, use: BookingUse) -> Booking | None:
    return booking.held(db.session(), draft, use.question)


def held_for(
    form_class: type[ProcedureForm], draft: Draft, use: BookingUse, own: Booking | None
) -> Held | None:
    """How the choice of one question stands; None where nothing was chosen and kept yet."""
    tools = toolbox()
    resource = tools.facts.booking_resource(use.resource)
    if own is not None and own.held_until and booking_rules.lives_now(own, tools.clock.now()):
        return Held(
            use.question,
            slot_picker.when_text(own.starts_at, own.ends_at),
            own.label if resource.places else "",
            clock_text(own.held_until),
            own.is_extended,
            True,
        )
    page = form_class.page_of(use.question)
    was_held = page is not None and page.key in draft.pages_done
    if not was_held or not draft.answers.get(use.question):
        return None
    return Held(use.question, "", "", "", False, False)


def parts_of(form: QuestionForm, use: BookingUse) -> Iterator[Question]:
    """The questions of a page that belong to one use: its time, its day, its place."""
    for key in (use.question, use.day, use.place):
        if key and key in form:
            yield form[key]


def anchors(form_class: type[ProcedureForm]) -> dict[str, str]:
    """Where the questions about slots stand on their page, by name: their own boxes are not drawn."""
    return {
        key: f"f-{at}"
        for use in form_class.bookings()
        for key, at in (
            (use.question, use.question),
            (use.day, use.question),
            (use.place, use.place),
        )
        if key
    }


def target_of(form_class: type[ProcedureForm], message: Message) -> str:
    """The id that the link of an error lands on."""
    return anchors(form_class).get(message.field, message.target)


def draw(turn: Turn) -> list[Question]:
    """Gives the questions about slots their lists; the questions that are drawn."""
    hidden: set[str] = set()
    for use in uses_on(turn.form_class, turn.page):
        if turn.form[use.question].asked:
            hidden |= draw_use(turn, use)
    return [question for question in turn.form.questions if question.key not in hidden]


def draw_use(turn: Turn, use: BookingUse) -> set[str]:
    """Draws one use; the keys of questions that its list answers too."""
    form, tools = turn.form, toolbox()
    question: Any = form[use.question]
    resource = tools.facts.booking_resource(use.resource)
    own = the_hold(turn.draft, use)
    answers: Mapping[str, Any] = {**turn.path.known, **form.values()}
    at = booking_rules.moment_of(question.data if "T" in str(question.data) else None)
    power = bool(answers.get(use.power)) if use.power else False
    area = str(answers.get(use.area) or "") if use.area else ""
    question.held = held_for(turn.form_class, turn.draft, use, own)
    question.picker = slot_picker.picker(
        use.question,
        resource,
        View.of_address(),
        chosen=value_of(at),
        own=own,
        area=area,
        minutes=int(answers.get(use.minutes) or 0) if use.minutes else 0,
        power=power,
        again=use.is_again(answers, turn.situation),
    )
    question.area = slot_picker.area_text(resource, area)
    question.depends = [
        form[key].thing for part in READS if (key := getattr(use, part)) and key in form
    ]
    question.kind = "slots"
    covered = {use.day} & set(turn.page.keys)
    for key in covered:
        day = form[key]
        question.label_text = gettext(BOTH, day=day.label_text, time=question.label_text)
        question.errors = question.errors or day.errors
        day.errors = []
    if use.place in form:
        place: Any = form[use.place]
        place.seats = slot_picker.seats(resource, place.options, at, own=own, power=power)
        place.of_slot = at is not None
        place.kind = "seats"
    return covered


def only_slots(turn: Turn) -> None:
    """The rest of the page is not judged yet: only what stands against the choice is shown."""
    uses = uses_on(turn.form_class, turn.page)
    kept = {each.key for use in uses for each in parts_of(turn.form, use)}
    for question in turn.form.questions:
        if question.key not in kept:
            question.errors, question.notices = [], []
    turn.form.rule_notices = []
