"""What can be booked, read from ``booking_resources.csv``, ``booking_rules.csv`` and ``booking_patterns.csv``.

Patterns are what an installation begins with: staff change the stored ones (``services/booking_plans``).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date, time
from types import MappingProxyType
from typing import Any, Final

from eapply.adapters.calendars import WEEKDAYS
from eapply.core.booking import ANY_PLACE, Resource, Rules
from eapply.core.booking_patterns import Pattern, SlotPlace
from eapply.core.facts import Option

Row = dict[str, str]
EVERY_PLACE: Final = "*"
WITH_POWER: Final = "電源あり"  # the group of places with a socket in a list of places


@dataclass(frozen=True)
class BookingTables:
    """Resources, the patterns that they begin with, and the windows of a day that these make."""

    resources: Mapping[str, Resource]
    patterns: Mapping[str, tuple[Pattern, ...]]
    windows: Mapping[str, tuple[Option, ...]]

    @classmethod
    def read(
        cls, tables: Mapping[str, list[Row]], places: Mapping[str, tuple[Option, ...]]
    ) -> BookingTables:
        """From the tables by name and the lists of places by theirs.

        Raises ValueError for a rule that nobody knows or a line of an unknown resource.
        """
        known = {row["code"] for row in tables["booking_resources"]}
        for name in ("booking_rules", "booking_patterns"):
            for row in tables[name]:
                if row["resource"] not in known:
                    raise ValueError(f"{name}.csv: unknown resource {row['resource']}")
        rules = rules_of(tables["booking_rules"])
        resources = {
            row["code"]: _resource(row, rules.get(row["code"], Rules()))
            for row in tables["booking_resources"]
        }
        patterns: dict[str, tuple[Pattern, ...]] = {}
        windows: dict[str, tuple[Option, ...]] = {}
        for code, resource in resources.items():
            own = [row for row in tables["booking_patterns"] if row["resource"] == code]
            every = places_in(places.get(resource.places, ()))
            patterns[code] = tuple(
                _pattern(row, weekday, every) for row in own for weekday in row["weekdays"].split()
            )
            times = sorted({(each.starts, each.ends) for each in patterns[code]})
            windows[code] = tuple(window(*each) for each in times)
        return cls(
            MappingProxyType(resources), MappingProxyType(patterns), MappingProxyType(windows)
        )


def window(starts: time, ends: time) -> Option:
    """A window of a day as a choice: its beginning "09:00", and 「9:00〜10:00」."""
    label = f"{starts.hour}:{starts.minute:02d}〜{ends.hour}:{ends.minute:02d}"
    return Option(f"{starts:%H:%M}", label)


def places_in(options: tuple[Option, ...]) -> tuple[SlotPlace, ...]:
    """The places of a list; おまかせ is none."""
    return tuple(
        SlotPlace(option.value, option.group == WITH_POWER)
        for option in options
        if option.value != ANY_PLACE
    )


def rules_of(rows: list[Row]) -> dict[str, Rules]:
    """The figures by resource."""
    kinds = {each.name: type(each.default) for each in fields(Rules)}
    found: dict[str, dict[str, Any]] = {}
    for row in rows:
        kind = kinds.get(row["name"])
        if kind is None:
            raise ValueError(f"booking_rules.csv: unknown rule {row['name']}")
        value = time.fromisoformat(row["value"]) if kind is time else int(row["value"])
        found.setdefault(row["resource"], {})[row["name"]] = value
    return {code: Rules(**values) for code, values in found.items()}


def _resource(row: Row, rules: Rules) -> Resource:
    names = "code title visit department calendar place phone places areas"
    return Resource(**{name: row[name] for name in names.split()}, rules=rules)


def _pattern(row: Row, weekday: str, every: tuple[SlotPlace, ...]) -> Pattern:
    named = tuple(SlotPlace(label) for label in row["places"].split())
    return Pattern(
        weekday=WEEKDAYS.index(weekday),
        starts=time.fromisoformat(row["starts"]),
        ends=time.fromisoformat(row["ends"]),
        places=every if row["places"] == EVERY_PLACE else named,
        area=row["area"],
        valid_from=date.fromisoformat(row["valid_from"]) if row["valid_from"] else date.min,
        valid_to=date.fromisoformat(row["valid_to"]) if row["valid_to"] else date.max,
    )
