"""What can be applied for: one frozen value a procedure, read by leaflet, desk, API, PDF and tests."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any, Generic, TypeVar

from eapply.core.conditions import Answers, Condition, Situation
from eapply.core.desk_work import DeskWork
from eapply.core.fee_rule import FeeRule
from eapply.core.handover import Handover
from eapply.core.retention import Retention
from eapply.core.stored import Stored
from eapply.core.submission import LegalType
from eapply.core.windows import Closed, Window


class Identity(StrEnum):
    """How sure the city must be of who files (levels of the domain notes)."""

    NONE = "メールアドレスの確認だけ"
    CONTACT = "連絡先の確認"
    PICTURE = "本人確認書類の写真"
    SIGNATURE = "マイナンバーカードの署名"
    SHOWN = "本人確認書類を、郵送か窓口で確認"
    COUNTER = "本人確認書類を、窓口で確認"


Value = TypeVar("Value")


@dataclass(frozen=True)
class Provisional(Generic[Value]):
    """A value that no source of the city confirms: used to reckon, never shown to residents as fact.

    ``unit`` follows the value where it is printed (日, 文字); ``question`` is what the city is asked.
    """

    value: Value
    source: str
    question: str
    unit: str = ""

    def __str__(self) -> str:
        return f"{self.value}{self.unit}"


@dataclass(frozen=True)
class Paper:
    """One thing to have at hand. ``drawing`` names an own drawing in static/papers, if there is one."""

    name: str
    note: str = ""
    when: str = ""
    drawing: str = ""


@dataclass(frozen=True)
class Elsewhere:
    """The answer of a gate that leads away from the form: not an error, a better way."""

    title: str
    text: str
    phone: str = ""
    may_continue: bool = False


@dataclass(frozen=True)
class Gate:
    """One question before the form. ``ways``: value → (label, None to pass or the better way)."""

    key: str
    question: str
    ways: tuple[tuple[str, str, Elsewhere | None], ...]
    note: str = ""


@dataclass(frozen=True)
class Link:
    """Another procedure that belongs before or after this one."""

    slug: str
    text: str


@dataclass(frozen=True)
class Example:
    """One documented set of answers.

    ``answers`` and ``attachments`` are in the JSON forms of the API. A valid example has no ``errors``;
    an invalid one names field → part of the message that must stand there. ``on`` is its “today”.
    """

    name: str
    answers: Mapping[str, Any]
    attachments: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    on: date | None = None
    errors: Mapping[str, str] = field(default_factory=dict)
    warnings: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Routing:
    """A condition on the answers that sends the filing to another department than the owner."""

    when: Condition
    department: str


@dataclass(frozen=True)
class Procedure:
    """All that is true of a procedure besides its questions.

    ``title`` is the legal title and is never changed; ``plain_title`` says it in everyday words.
    ``days`` are opening days. Where nobody has said them or the ``retention``, the settings
    ``standard_days`` and ``retention_years`` hold. ``figures`` names every other value in the
    questions and rules that the city has not confirmed: what it is → the value. ``fee`` says what it
    costs; ``fee_rule`` makes the bill when it is filed, None where nothing is owed.
    """

    number: int
    slug: str
    title: str
    plain_title: str
    kana: str
    department: str
    legal_type: LegalType
    version: str
    summary: str
    who: tuple[str, ...]
    outcome: str
    papers: tuple[Paper, ...] = ()
    deadline: str = ""
    days: int | Provisional[int] | None = None
    fee: str = "無料です。"
    fee_rule: FeeRule | None = None
    other_ways: tuple[str, ...] = ()
    law: tuple[str, ...] = ()
    changes: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    identity: Identity = Identity.CONTACT
    mail_optional: bool = False
    sensitive: bool = False
    danger_phone: str = ""
    gates: tuple[Gate, ...] = ()
    window: Window = field(default_factory=Window)
    routing: tuple[Routing, ...] = ()
    calendar: str = "city"
    life_events: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    links: tuple[Link, ...] = ()
    handovers: tuple[Handover, ...] = ()
    stored: Stored = field(default_factory=Stored)
    desk: DeskWork = field(default_factory=DeskWork)
    retention: Retention | Provisional[Retention] | None = None
    figures: Mapping[str, Provisional[Any]] = field(default_factory=dict)

    def standard_days(self, otherwise: int) -> int:
        """The standard processing period to reckon with, in opening days; ``otherwise`` the setting."""
        if isinstance(self.days, Provisional):
            return self.days.value
        return otherwise if self.days is None else self.days

    @property
    def settled_days(self) -> int | None:
        """The standard period that residents may be told, None while the city has not confirmed it."""
        return self.days if isinstance(self.days, int) else None

    @property
    def start_words(self) -> str:
        """The words on the start button."""
        return START_WORDS[self.legal_type]

    def closed(self, situation: Situation, answers: Answers | None = None) -> Closed | None:
        """Why filings are not taken today, with these answers where there are some; None when they are."""
        rows = (answers or {}).get(self.window.land) or ()
        towns = [row["town"] for row in rows if row.get("town") and not row.get("town_other")]
        today, areas = situation.today, situation.facts.filing_windows(self.slug)
        return self.window.closed(today, areas, towns) or situation.stops.closed(self.slug, today)

    def department_for(self, answers: Mapping[str, Any], situation: Any) -> str:
        """The department that receives these answers: the first routing that holds, else the owner."""
        for route in self.routing:
            if route.when.holds(answers, situation):
                return route.department
        return self.department


START_WORDS: Mapping[LegalType, str] = {
    LegalType.APPLICATION: "申請をはじめる",
    LegalType.NOTIFICATION: "届出をはじめる",
    LegalType.REQUEST: "要望を書く",
    LegalType.SUBSCRIPTION: "申込みをはじめる",
    LegalType.COMMISSION: "依頼をはじめる",
    LegalType.RESERVATION: "予約をはじめる",
}
