"""What staff type to change the slots of a resource, read into an edit (``core/booking_edits``)."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from datetime import date, time
from typing import Final

from eapply.core.booking import Resource
from eapply.core.booking_edits import AddPattern, Close, Edit, EndPattern, Open, TakeBack
from eapply.core.booking_patterns import Exceptional, Pattern, SlotPlace
from eapply.core.eras import DateProblem, parse_date, to_wareki
from eapply.core.texts import clean
from eapply.core.widths import narrow
from eapply.web.staff import booking_words as say
from eapply.web.staff.booking_kinds import LABELS, Kind, Typed, places_of
from eapply.web.tools import toolbox

HOUR: Final = re.compile(r"(\d{1,2})(?:[:時](?:(\d{1,2})分?)?)?|(\d{1,2})(\d{2})", re.ASCII)
LONGEST_LABEL, MOST_PLACES, LONGEST_REASON = 40, 100, 200
ALL_WEEK: Final = frozenset("0123456")


@dataclass
class Reader:
    """Reads boxes; what is wrong is kept as (target, sentence)."""

    resource: Resource
    typed: Typed
    errors: list[tuple[str, str]] = field(default_factory=list)

    def wrong(self, key: str, sentence: str) -> None:
        self.errors.append((f"f-{key}", sentence))

    def text(self, key: str) -> str:
        return clean(self.typed.get(key, ""))

    def day(self, key: str, *, required: bool = True) -> date | None:
        if not self.text(key):
            if required:
                self.wrong(key, f"{LABELS[key]}を入力してください。")
            return None
        try:
            return parse_date(self.text(key), today=toolbox().clock.today())
        except DateProblem as problem:
            self.wrong(key, problem.sentence(LABELS[key]))
            return None

    def hour(self, key: str, *, required: bool = True) -> time | None:
        text = narrow(self.text(key)).replace(" ", "")
        if not text and not required:
            return None
        found = HOUR.fullmatch(text)
        if found:
            hour, minute = int(found[1] or found[3]), int(found[2] or found[4] or 0)
            if hour < 24 and minute < 60:
                return time(hour, minute)
        self.wrong(key, f"{LABELS[key]}を、「9:30」のように入力してください。")
        return None

    def area(self, *, required: bool) -> str:
        known = say.areas_of(self.resource)
        code = self.text("area")
        if code in known or (not code and not (required and known)):
            return code
        self.wrong("area", "地区を選んでください。")
        return ""

    def places(self) -> tuple[SlotPlace, ...]:
        """Chosen ones of the resource's list, or labels that are typed in a line."""
        known = places_of(self.resource)
        if self.resource.places:
            labels = [label for label in self.typed.getlist("places") if label in known]
        else:
            labels = re.split(r"[、，,\s]+", self.text("places"))
        labels = [*dict.fromkeys(filter(None, labels))]
        if not labels or len(labels) > MOST_PLACES:
            self.wrong("places", f"場所を1つから{MOST_PLACES}までにしてください。")
        elif max(map(len, labels)) > LONGEST_LABEL:
            self.wrong("places", f"場所の名前は{LONGEST_LABEL}文字以内で入力してください。")
        return tuple(known.get(label, SlotPlace(label)) for label in labels)


def read(kind: Kind, resource: Resource, typed: Typed) -> tuple[Edit | None, list[tuple[str, str]]]:
    """The edit that was typed; None with what is wrong about it."""
    reader = Reader(resource, typed)
    edit = READERS[kind.key](reader)
    return (None if reader.errors else edit), reader.errors


def read_add(reader: Reader) -> Edit | None:
    days = sorted(set(reader.typed.getlist("weekday")) & ALL_WEEK)
    if not days:
        reader.wrong("weekday", "曜日を1つ以上選んでください。")
    starts, ends = reader.hour("starts"), reader.hour("ends")
    area, places = reader.area(required=True), reader.places()
    first, last = reader.day("valid_from"), reader.day("valid_to", required=False)
    if first and last and last < first:
        reader.wrong("valid_to", "最後の日は、はじまりの日より後にしてください。")
    if not (days and starts and ends and first):
        return None
    pattern = Pattern(int(days[0]), starts, ends, places, area, first, last or date.max)
    more = (replace(pattern, weekday=int(day)) for day in days[1:])
    return AddPattern(pattern, tuple(more))


def read_end(reader: Reader) -> Edit | None:
    last = reader.day("last")
    return EndPattern(line_of(reader.typed), last) if last else None


def read_close(reader: Reader) -> Edit | None:
    first, last = reader.day("first"), reader.day("last", required=False)
    starts, ends = reader.hour("starts", required=False), reader.hour("ends", required=False)
    area, reason = reader.area(required=False), reader.text("reason")
    if not reason:
        reader.wrong("reason", "休みの理由を入力してください。")
    elif len(reason) > LONGEST_REASON:
        reader.wrong("reason", f"休みの理由は{LONGEST_REASON}文字以内で入力してください。")
    if first is None:
        return None
    return Close(Exceptional(first, last or first, starts, ends, area), reason)


def read_open(reader: Reader) -> Edit | None:
    first, last = reader.day("first"), reader.day("last", required=False)
    starts, ends = reader.hour("starts"), reader.hour("ends")
    area, places = reader.area(required=True), reader.places()
    if not (first and starts and ends):
        return None
    return Open(Exceptional(first, last or first, starts, ends, area, places))


def read_take_back(reader: Reader) -> Edit:
    return TakeBack(line_of(reader.typed))


READERS: Final = {
    "add": read_add,
    "end": read_end,
    "close": read_close,
    "open": read_open,
    "take-back": read_take_back,
}


def line_of(typed: Typed) -> int:
    """The number of the line that the edit is about; 0 for none."""
    text = typed.get("line", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


def said(kind: Kind, resource: Resource, typed: Typed) -> list[tuple[str, str]]:
    """What was typed, in words."""
    known = places_of(resource)
    lines = []
    for key in kind.boxes:
        values = [clean(each) for each in typed.getlist(key) if clean(each)]
        if key == "line" or not values:
            continue
        if key == "weekday":
            values = [say.WEEKDAYS[int(each)] for each in values if each in ALL_WEEK]
        elif key == "area":
            values = [say.areas_of(resource).get(each, each) for each in values]
        elif key == "places" and resource.places:
            values = [each for each in values if each in known]
        elif key in ("valid_from", "valid_to", "first", "last"):
            values = [day_said(each) for each in values]
        lines.append((LABELS[key], "・".join(values)))
    return lines


def day_said(text: str) -> str:
    try:
        return to_wareki(parse_date(text, today=toolbox().clock.today()))
    except DateProblem:
        return text
