"""The city's facts, read once from the tables in ``eapply/data``.

Every table is CSV with a header. ``source`` says where a line comes from, ``status`` whether the
city has published it (confirmed) or we put it there until the city answers (provisional), and
``question`` what the city is asked. ``docs/data.md`` explains each table and how to change it.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from itertools import islice
from pathlib import Path
from types import MappingProxyType
from typing import Final

from eapply.adapters.booking_tables import BookingTables
from eapply.adapters.calendars import calendars
from eapply.adapters.city_questions import Row, open_questions
from eapply.adapters.phrase_tables import phrases
from eapply.adapters.places import MOST_FOUND, Places, built
from eapply.core.approval import ApprovalRoute
from eapply.core.booking import Resource
from eapply.core.booking_patterns import Pattern
from eapply.core.facts import (
    Appeal,
    Bank,
    Branch,
    Contractor,
    Department,
    Facts,
    Option,
    Town,
)
from eapply.core.fold import search_key
from eapply.core.open_question import OpenQuestion
from eapply.core.phrases import Phrase, PhraseUse
from eapply.core.submission import DESK, Action, Role
from eapply.core.windows import AreaWindow
from eapply.core.workdays import OpeningDays

DATA: Final = Path(__file__).resolve().parent.parent / "data"

# What the plan's fee list adds to a name that the city has yet to confirm.
_UNSURE = ("(要確認)", "(課名要確認)", "（要確認）", "（課名要確認）")
# The line of appeals.csv for procedures that have none of their own.
OF_THE_CITY: Final = ""


@dataclass(frozen=True)
class Listed:
    """A line of a list and the days, both inclusive, between which it can be chosen."""

    option: Option
    valid_from: date
    valid_to: date


@dataclass(frozen=True)
class CityFacts(Facts):
    """All facts in memory, except towns and branches, which stay in their files. Never changes."""

    _lists: MappingProxyType[str, tuple[Listed, ...]] = field(repr=False)
    _departments: MappingProxyType[str, Department] = field(repr=False)
    _calendars: MappingProxyType[str, OpeningDays] = field(repr=False)
    _calendar_names: MappingProxyType[str, str] = field(repr=False)
    _contractors: tuple[Contractor, ...] = field(repr=False)
    _filing_windows: MappingProxyType[str, tuple[AreaWindow, ...]] = field(repr=False)
    _appeals: MappingProxyType[str, Appeal] = field(repr=False)
    _approval_routes: tuple[ApprovalRoute, ...] = field(repr=False)
    _phrases: MappingProxyType[PhraseUse, tuple[Phrase, ...]] = field(repr=False)
    _bookings: BookingTables = field(repr=False)
    _questions: tuple[OpenQuestion, ...] = field(repr=False)
    _places: Places = field(repr=False)

    @classmethod
    def load(cls, folder: Path | None = None) -> CityFacts:
        """Read every table of `folder` (the package's own by default).

        Raises MissingTables when the set-up has not built the tables of places, and KeyError or
        ValueError when a table is damaged.
        """
        folder = folder or DATA
        tables = {path.stem: read_table(path) for path in sorted(folder.glob("*.csv"))}
        options = {path.stem: read_table(path) for path in sorted(folder.glob("options/*.csv"))}
        departments = tables["departments"]
        symbols = {row["department"]: row["symbol"] for row in tables["document_symbols"]}
        holidays = _holidays(folder / "built" / "holidays.tsv")
        lists = {
            row["name"]: _listed(options[row["file"]], row["group"]) for row in tables["lists"]
        }
        every = {name: tuple(row.option for row in rows) for name, rows in lists.items()}
        return cls(
            _lists=MappingProxyType(lists),
            _bookings=BookingTables.read(tables, every),
            _departments=MappingProxyType(
                {row["code"]: _department(row, symbols[row["code"]]) for row in departments}
            ),
            _calendars=MappingProxyType(calendars(tables["closed_days"], holidays)),
            _calendar_names=MappingProxyType({row["code"]: row["calendar"] for row in departments}),
            _contractors=tuple(map(_contractor, tables["contractors"])),
            _filing_windows=MappingProxyType(
                _filing_windows(tables["filing_windows"], options["oaza"])
            ),
            _appeals=MappingProxyType({row["slug"]: _appeal(row) for row in tables["appeals"]}),
            _approval_routes=tuple(map(_approval_route, tables["approval_routes"])),
            _phrases=MappingProxyType(phrases(tables["phrases"])),
            _questions=open_questions(tables, options),
            _places=Places.open(folder / "built"),
        )

    def options(self, name: str, on: date) -> tuple[Option, ...]:
        return tuple(
            row.option for row in self._lists[name] if row.valid_from <= on <= row.valid_to
        )

    def towns(self, postal_code: str) -> tuple[Town, ...]:
        return self._places.towns(postal_code)

    def bank(self, code: str) -> Bank | None:
        return self._places.bank(code)

    def find_banks(self, words: str) -> tuple[Bank, ...]:
        return self._places.find_banks(words)

    def branch(self, bank_code: str, code: str) -> Branch | None:
        return self._places.branch(bank_code, code)

    def find_branches(self, bank_code: str, words: str) -> tuple[Branch, ...]:
        return self._places.find_branches(bank_code, words)

    def opening_days(self, calendar: str) -> OpeningDays:
        return self._calendars[calendar]

    def opening_days_of(self, department: str) -> OpeningDays:
        """The calendar in which this department counts its days."""
        return self._calendars[self._calendar_names[department]]

    def department(self, code: str) -> Department:
        return self._departments[code]

    def department_named(self, name: str) -> Department:
        """The department with this Japanese name, with or without 要確認; KeyError if none."""
        for mark in _UNSURE:
            name = name.removesuffix(mark)
        for department in self._departments.values():
            if department.name == name:
                return department
        raise KeyError(name)

    def departments(self) -> tuple[Department, ...]:
        return tuple(self._departments.values())

    def contractors(self) -> tuple[Contractor, ...]:
        """Every 指定工事店 of the register, also those whose term has ended."""
        return self._contractors

    def contractor(self, number: str, on: date) -> Contractor | None:
        wanted = search_key(number)
        return next((one for one in self._designated(on) if search_key(one.number) == wanted), None)

    def find_contractors(self, words: str, on: date) -> tuple[Contractor, ...]:
        wanted = search_key(words)
        found = (
            one
            for one in self._designated(on)
            if wanted
            and any(wanted in search_key(text) for text in (one.number, one.name, one.kana))
        )
        return tuple(islice(found, MOST_FOUND))

    def _designated(self, on: date) -> Iterator[Contractor]:
        return (one for one in self._contractors if one.valid_from <= on <= one.valid_to)

    def filing_windows(self, slug: str) -> tuple[AreaWindow, ...]:
        return self._filing_windows.get(slug, ())

    def booking_resources(self) -> tuple[Resource, ...]:
        return tuple(self._bookings.resources.values())

    def booking_resource(self, code: str) -> Resource:
        return self._bookings.resources[code]

    def booking_patterns(self, code: str) -> tuple[Pattern, ...]:
        return self._bookings.patterns[code]

    def booking_windows(self, code: str) -> tuple[Option, ...]:
        return self._bookings.windows[code]

    def appeal(self, slug: str) -> Appeal:
        return self._appeals.get(slug) or self._appeals[OF_THE_CITY]

    def approval_routes(self) -> tuple[ApprovalRoute, ...]:
        return self._approval_routes

    def phrases(self, use: PhraseUse) -> tuple[Phrase, ...]:
        return self._phrases.get(use, ())

    def open_questions(self) -> tuple[OpenQuestion, ...]:
        """What the lines of the tables ask the city; `queries.open_questions` adds all the rest."""
        return self._questions


def read_table(path: Path) -> list[Row]:
    """The lines of a CSV table with a header; ValueError when a line has too many or few cells."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, restkey="", restval="\0"))
    for number, row in enumerate(rows, start=2):
        if "" in row or "\0" in row.values():
            raise ValueError(f"{path.name}: line {number} does not have the columns of the header")
    return rows


def _listed(rows: list[Row], group: str) -> tuple[Listed, ...]:
    return tuple(
        Listed(
            Option(row["value"], row["label"], row["help"], row["group"]),
            _day(row["valid_from"], date.min),
            _day(row["valid_to"], date.max),
        )
        for row in rows
        if group in ("", row["group"])
    )


def _day(text: str, otherwise: date) -> date:
    return date.fromisoformat(text) if text else otherwise


def _department(row: Row, symbol: str) -> Department:
    names = ("code", "name", "phone", "email", "place", "open_hours")
    texts = {name: row[name] for name in names}
    return Department(**texts, symbol=symbol, is_unsettled=row["unsettled"] == "yes")


def _contractor(row: Row) -> Contractor:
    texts = (
        "number name kana rep_name postal_code address phone email engineer_name engineer_number"
    )
    return Contractor(
        **{name: row[name] for name in texts.split()},
        engineer_valid_until=date.fromisoformat(row["engineer_valid_until"]),
        valid_from=date.fromisoformat(row["valid_from"]),
        valid_to=date.fromisoformat(row["valid_to"]),
        is_demo=row["is_demo"] == "yes",
    )


def _holidays(path: Path) -> frozenset[date]:
    lines = built(path).read_text("utf-8").splitlines()
    return frozenset(date.fromisoformat(line.partition("\t")[0]) for line in lines)


def _filing_windows(rows: list[Row], towns: list[Row]) -> dict[str, tuple[AreaWindow, ...]]:
    """The lines by procedure. A word of ``towns`` is a 大字 or the name of a group of them."""
    found: dict[str, list[AreaWindow]] = {}
    for row in rows:
        words = set(row["towns"].split())
        inside = {each["value"] for each in towns if words & {each["value"], each["group"]}}
        unknown = words - inside - {each["group"] for each in towns}
        if unknown:
            raise ValueError(f"filing_windows.csv: unknown towns {' '.join(sorted(unknown))}")
        found.setdefault(row["slug"], []).append(
            AreaWindow(
                int(row["fiscal_year"]),
                row["area"],
                frozenset(inside),
                date.fromisoformat(row["opens"]),
                date.fromisoformat(row["closes"]),
                row["status"] == "provisional",
            )
        )
    return {
        slug: tuple(sorted(lines, key=lambda line: line.opens)) for slug, lines in found.items()
    }


def _appeal(row: Row) -> Appeal:
    return Appeal(
        row["decided_by"], row["appeal_to"], row["represented_by"], row["appeal_first"] == "yes"
    )


def _approval_route(row: Row) -> ApprovalRoute:
    """Raises ValueError for a decision or a role that there is not, or that never approves."""
    approver = Role(row["approver"])
    if approver not in DESK:
        raise ValueError(f"approval_routes.csv: {approver} approves no decisions")
    return ApprovalRoute(
        row["department"],
        row["slug"],
        frozenset(map(Action, row["decisions"].split())),
        approver,
        _day(row["valid_from"], date.min),
        _day(row["valid_to"], date.max),
    )
