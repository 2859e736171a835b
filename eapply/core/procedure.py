"""What can be applied for: one frozen value a procedure, read by leaflet, desk, API, PDF and tests."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from eapply.core.conditions import Condition
from eapply.core.submission import Action, LegalType


class Identity(StrEnum):
    """How sure the city must be of who files (levels of the domain notes)."""

    NONE = "メールアドレスの確認だけ"
    CONTACT = "連絡先の確認"
    PICTURE = "本人確認書類の写真"
    SIGNATURE = "マイナンバーカードの署名"


@dataclass(frozen=True)
class Provisional:
    """A figure that no source of the city confirms: used to reckon, never shown to residents as fact."""

    value: int
    source: str
    question: str


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
class Season:
    """Each year open from (month, day) to (month, day), both included; may run over new year."""

    opens: tuple[int, int]
    closes: tuple[int, int]

    def contains(self, day: date) -> bool:
        today = (day.month, day.day)
        if self.opens <= self.closes:
            return self.opens <= today <= self.closes
        return today >= self.opens or today <= self.closes


@dataclass(frozen=True)
class Window:
    """When filing is possible. ``closed_text`` is what the leaflet says while it is not."""

    opens: date | None = None
    closes: date | None = None
    seasons: tuple[Season, ...] = ()
    closed_since: date | None = None
    closed_text: str = ""

    def is_open(self, day: date) -> bool:
        if self.closed_since and day >= self.closed_since:
            return False
        if (self.opens and day < self.opens) or (self.closes and day > self.closes):
            return False
        return not self.seasons or any(season.contains(day) for season in self.seasons)


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
    Days are opening days, ``retention_years`` counts from the end of the fiscal year of the end.
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
    days: int | Provisional = Provisional(
        10, "鹿嶋市の標準処理期間は未確認", "標準処理期間は何開庁日ですか。"
    )
    fee: str = "無料です。"
    other_ways: tuple[str, ...] = ()
    law: tuple[str, ...] = ()
    changes: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    identity: Identity = Identity.CONTACT
    mail_optional: bool = False
    sensitive: bool = False
    danger_phone: str = ""
    gates: tuple[Gate, ...] = ()
    window: Window = Window()
    routing: tuple[Routing, ...] = ()
    calendar: str = "city"
    life_events: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    links: tuple[Link, ...] = ()
    checklist: tuple[str, ...] = ()
    decision_words: Mapping[Action, str] = field(default_factory=dict)
    result_document: str = ""
    retention_years: int | Provisional = Provisional(
        5, "鹿嶋市の文書保存年限は未確認", "この手続の文書の保存年限は何年ですか。"
    )

    @property
    def standard_days(self) -> int:
        """The standard processing period to reckon with, in opening days."""
        return self.days.value if isinstance(self.days, Provisional) else self.days

    @property
    def start_words(self) -> str:
        """The words on the start button."""
        return START_WORDS[self.legal_type]

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
