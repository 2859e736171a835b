"""The city's facts as the pure core sees them.

Options, towns, banks, opening days and departments change without a change of the program, so
the core only knows their shapes. ``eapply.adapters.city_facts`` reads them from ``eapply/data``.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Protocol

from eapply.core.approval import ApprovalRoute
from eapply.core.booking import Resource
from eapply.core.booking_patterns import Pattern
from eapply.core.open_question import OpenQuestion
from eapply.core.phrases import Phrase, PhraseUse
from eapply.core.windows import AreaWindow
from eapply.core.workdays import OpeningDays


@dataclass(frozen=True)
class Option:
    """One choice of a list: ``value`` is stored, ``label`` and ``help`` are shown.

    ``group`` is what it belongs to in the list's table, such as the school of a club.
    """

    value: str
    label: str
    help: str = ""
    group: str = ""


@dataclass(frozen=True)
class Town:
    """A town that a postal code stands for, e.g. 茨城県 / 鹿嶋市 / 宮中."""

    pref: str
    city: str
    town: str


@dataclass(frozen=True)
class Bank:
    """A financial institution: ``code`` has 4 digits, ``kana`` is full-width katakana."""

    code: str
    name: str
    kana: str


@dataclass(frozen=True)
class Branch:
    """A branch of a bank: ``code`` has 3 digits, ``kana`` is full-width katakana."""

    code: str
    name: str
    kana: str


@dataclass(frozen=True)
class Contractor:
    """A 指定工事店 of the register. Days are inclusive; ``is_demo`` marks an invented one."""

    number: str
    name: str
    kana: str
    rep_name: str
    postal_code: str
    address: str
    phone: str
    email: str
    engineer_name: str
    engineer_number: str
    engineer_valid_until: date
    valid_from: date
    valid_to: date
    is_demo: bool

    @property
    def code(self) -> str:
        """The number, by the name that all directories use."""
        return self.number


@dataclass(frozen=True)
class Department:
    """A department of the city as residents are told about it; ``symbol`` (記号) begins its 文書番号.

    ``is_unsettled``: which department does this work is not known (要確認); until the city says so
    its requests go to the one that the settings name.
    """

    code: str
    name: str
    phone: str
    email: str
    place: str
    open_hours: str
    symbol: str
    is_unsettled: bool = False


@dataclass(frozen=True)
class Appeal:
    """教示 on a decision: who decided, who hears the 審査請求, who stands for the city in court.

    ``appeal_first``: nobody can sue before the ruling on the 審査請求 (審査請求前置).
    """

    decided_by: str
    appeal_to: str
    represented_by: str
    appeal_first: bool


class Facts(Protocol):
    """What the core and the forms may ask. Unknown towns, banks and branches give ``()`` or ``None``:
    people may know better. Unknown lists, calendars, departments are mistakes and raise ``KeyError``."""

    def options(self, name: str, on: date) -> tuple[Option, ...]:
        """The choices of the list ``name`` ("ku", "schools", …) that are valid on that day."""

    def towns(self, postal_code: str) -> tuple[Town, ...]:
        """The towns of a postal code of 7 digits; ``()`` when the table does not know it."""

    def bank(self, code: str) -> Bank | None:
        """The bank with this code of 4 digits."""

    def find_banks(self, words: str) -> tuple[Bank, ...]:
        """Banks whose name, reading or code matches, best first, 20 at most."""

    def branch(self, bank_code: str, code: str) -> Branch | None:
        """The branch with this code of 3 digits."""

    def find_branches(self, bank_code: str, words: str) -> tuple[Branch, ...]:
        """Branches of one bank whose name, reading or code matches, best first, 20 at most."""

    def contractor(self, number: str, on: date) -> Contractor | None:
        """The 指定工事店 with this number, in any width and case, if designated on that day."""

    def find_contractors(self, words: str, on: date) -> tuple[Contractor, ...]:
        """Those designated on that day whose name, reading or number matches, 20 at most."""

    def opening_days(self, calendar: str) -> OpeningDays:
        """The opening days of "city", "library" or "library-ohno"."""

    def opening_days_of(self, department: str) -> OpeningDays:
        """Those of the calendar that this department keeps to."""

    def filing_windows(self, slug: str) -> tuple[AreaWindow, ...]:
        """The days on which a procedure takes filings, by fiscal year and area; () without such."""

    def booking_resources(self) -> tuple[Resource, ...]:
        """Everything that can be booked, in the order of the table."""

    def booking_resource(self, code: str) -> Resource:
        """What can be booked under this code ("inspection", "study-room", …)."""

    def booking_patterns(self, code: str) -> tuple[Pattern, ...]:
        """The patterns that a resource begins with, before staff change the stored ones."""

    def booking_windows(self, code: str) -> tuple[Option, ...]:
        """The windows of a day in those patterns, each under its beginning ("10:00")."""

    def appeal(self, slug: str) -> Appeal:
        """The 教示 on a decision of this procedure; that of the city where it has no own."""

    def phrases(self, use: PhraseUse) -> tuple[Phrase, ...]:
        """The ready phrases that departments begin with; `queries.phrases` knows what they made of them."""

    def approval_routes(self) -> tuple[ApprovalRoute, ...]:
        """Who approves which decisions; `core.approval.approver` reads them."""

    def department(self, code: str) -> Department:
        """The department with this code."""

    def departments(self) -> tuple[Department, ...]:
        """All departments in the order in which they are listed."""

    def open_questions(self) -> tuple[OpenQuestion, ...]:
        """What the tables of these facts ask the city."""
