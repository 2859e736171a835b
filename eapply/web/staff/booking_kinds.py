"""The kinds of change of what can be booked: their words and the boxes of their forms."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from werkzeug.datastructures import MultiDict

from eapply.core.booking import ANY_PLACE, Resource
from eapply.core.booking_patterns import SlotPlace
from eapply.web.staff import booking_words as say
from eapply.web.tools import toolbox

Typed = MultiDict[str, str]


@dataclass(frozen=True)
class Kind:
    """One kind of change: its words, and the boxes of its form; ``free`` may stay empty."""

    key: str
    title: str
    lead: str
    boxes: tuple[str, ...]
    free: tuple[str, ...] = ()


@dataclass(frozen=True)
class Box:
    """A box as the form shows it; with ``options`` one (or with ``is_many`` some) of them is chosen."""

    key: str
    label: str
    help: str
    values: tuple[str, ...]
    options: tuple[tuple[str, str], ...] = ()
    is_many: bool = False
    empty: str = ""

    @property
    def is_wide(self) -> bool:
        return self.key in ("reason", "places")


KINDS: Final[Mapping[str, Kind]] = {
    kind.key: kind
    for kind in (
        Kind(
            "add",
            "枠を追加する",
            "毎週くりかえす枠を加えます。お休みの日には、枠はできません。",
            ("weekday", "starts", "ends", "area", "places", "valid_from", "valid_to"),
            ("valid_to",),
        ),
        Kind(
            "end",
            "枠の終わりの日を決める",
            "この枠は、この日を最後になくなります。過ぎた日の枠と予約は変わりません。",
            ("line", "last"),
        ),
        Kind(
            "close",
            "枠を休みにする",
            "選んだ日、または選んだ日の一部の時間を休みにします。",
            ("first", "last", "starts", "ends", "area", "reason"),
            ("last", "starts", "ends", "area"),
        ),
        Kind(
            "open",
            "臨時の枠を開ける",
            "毎週の枠のほかに、枠を開けます。お休みの日にも開けられます。",
            ("first", "last", "starts", "ends", "area", "places"),
            ("last",),
        ),
        Kind(
            "take-back",
            "休み・臨時の枠を取り消す",
            "休みを取り消すと枠がもどり、臨時の枠を取り消すと枠がなくなります。",
            ("line",),
        ),
    )
}
LABELS: Final = {
    "weekday": "曜日",
    "starts": "はじまりの時刻",
    "ends": "終わりの時刻",
    "area": "地区",
    "places": "場所",
    "valid_from": "はじまりの日",
    "valid_to": "最後の日",
    "first": "はじめの日",
    "last": "最後の日",
    "reason": "休みの理由",
}

HELPS: Final = {
    "starts": "例：9:30",
    "ends": "例：10:30",
    "valid_from": "例：令和8年12月1日",
    "valid_to": "決まっていなければ、空のままにします。",
    "first": "例：令和8年12月1日",
    "last": "例：令和8年12月2日。1日だけのときは、空のままにします。",
    "reason": "予約する方の画面に出ます。例：設備の点検のため",
    "places": "1つの枠に同時に入れる数だけ、「、」で区切って書きます。例：1班、2班（定員2）",
}
# Where a box means something else than elsewhere.
HELPS_OF_KIND: Final = {
    ("close", "starts"): "一日じゅう休みのときは、空のままにします。例：13:00",
    ("close", "ends"): "例：16:00",
    ("end", "last"): "例：令和8年12月28日",
}


def boxes_of(kind: Kind, resource: Resource, typed: Typed) -> list[Box]:
    """The boxes of a form with what was typed; those that this resource has no use for are left out."""
    areas, known = say.areas_of(resource), places_of(resource) if resource.places else {}
    week = tuple((str(number), f"{name}曜日") for number, name in enumerate(say.WEEKDAYS))
    options = {
        "weekday": week,
        "area": tuple(areas.items()),
        "places": tuple((label, place_text(place)) for label, place in known.items()),
    }
    empty = "すべての地区" if "area" in kind.free else "選んでください"
    return [
        Box(
            key,
            f"{LABELS[key]} {'※任意' if key in kind.free else '※必須'}",
            "" if options.get(key) else HELPS_OF_KIND.get((kind.key, key), HELPS.get(key, "")),
            tuple(typed.getlist(key)),
            options.get(key, ()),
            key in ("weekday", "places") and bool(options[key]),
            empty,
        )
        for key in kind.boxes
        if key != "line" and (key != "area" or areas)
    ]


def place_text(place: SlotPlace) -> str:
    return f"{place.label}（電源あり）" if place.has_power else place.label


def places_of(resource: Resource) -> dict[str, SlotPlace]:
    """The places that patterns of this resource know, by label: with or without power."""
    found = {
        place.label: place
        for pattern in toolbox().facts.booking_patterns(resource.code)
        for place in pattern.places
    }
    named = {each.value: SlotPlace(each.value) for each in say.options(resource.places)}
    named.pop(ANY_PLACE, None)
    return named | found
