"""One fee that people ask for: its line in the catalogue of fees, and what its form needs besides.

The catalogue (``eapply/data/fee_catalogue.csv``) is the one place for number, title, department, channels
and papers; a ``Service`` adds the words of the form, its kinds and its own questions.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any, Final

from eapply.core.conditions import Answers, Condition, Is
from eapply.core.fees import Channel, Fee, FeeRequest
from eapply.core.procedure import Gate
from eapply.forms.question_form import Rule

CATALOGUE: Final = Path(__file__).parents[2] / "data" / "fee_catalogue.csv"
POST, VISIT, VIEWING = "post", "visit", "viewing"
# How people get what they ask for. What is reviewed is sent or handed over.
WAYS: Final[Mapping[Channel, tuple[str, ...]]] = {
    Channel.POST: (POST,),
    Channel.VISIT: (VISIT,),
    Channel.VIEWING: (VIEWING,),
    Channel.REVIEW: (POST, VISIT),
}

WAY_NAMES: Final = {POST: "郵送で受け取る", VISIT: "市役所の窓口で受け取る"}


class Proof(StrEnum):
    """How the city makes sure of who asks."""

    SIGNATURE = "signature"  # the law wants it online; until the port is open: by post or visit
    PICTURE = "picture"
    COUNTER = "counter"
    NONE = "none"


@dataclass(frozen=True)
class Kind:
    """One kind of a fee. ``variant`` is its name in the table of rates; no ``ways``: those of the fee."""

    code: str
    label: str
    variant: str
    ways: tuple[str, ...] = ()
    is_free: bool = False
    help: str = ""


@dataclass(frozen=True)
class Refusal:
    """A documented set that is refused: the 記入例 (of ``kind``) with some answers changed.

    ``errors``: question → part of the sentence there. ``files`` are added, one each.
    """

    title: str
    errors: Mapping[str, str]
    changes: Mapping[str, Any]
    kind: str = ""
    files: tuple[str, ...] = ()


Body = Callable[["Service"], dict[str, Any]]
Requests = Callable[["Service", Answers], tuple[FeeRequest, ...]]


def counted(key: str) -> Requests:
    """One fee, counted by the answer ``key``."""
    return lambda service, answers: (service.request(answers, count=answers.get(key, 1)),)


def once(service: Service, answers: Answers) -> tuple[FeeRequest, ...]:
    """One fee for the application."""
    return (service.request(answers),)


@dataclass(frozen=True)
class Service:
    """What the form of a fee is made of.

    Args:
        number: of the published list; ``word`` completes the slug ``fee-NN-…``.
        title, plain_title, kana, summary: as in ``Procedure``.
        capacities: who may ask, codes of ``people.CAPACITIES``; ``names`` are own words for some.
        proof: how the city makes sure of who asks.
        body: its own pages, between the person and the delivery.
        requests: the answers as fees.
        answers, attachments: what the 記入例 says to its own pages; ``by_kind`` and ``files_by_kind``
            are what other kinds say instead, ``about`` what a proxy says of the person.
        refusals: further documented sets that must be refused.
        hold: the card is only authorised until the check is done.
        is_permit: what is decided is a 処分 of its own, not a paper that is made.
        home_only: papers go to the registered address and nowhere else.
    """

    number: int
    word: str
    title: str
    plain_title: str
    kana: str
    summary: str
    capacities: tuple[str, ...]
    proof: Proof
    body: Body
    requests: Requests
    answers: Mapping[str, Any] = field(default_factory=dict)
    attachments: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)
    by_kind: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    files_by_kind: Mapping[str, Mapping[str, tuple[str, ...]]] = field(default_factory=dict)
    about: Mapping[str, Any] = field(default_factory=dict)
    kinds: tuple[Kind, ...] = ()
    gates: tuple[Gate, ...] = ()
    rules: tuple[Rule, ...] = ()
    refusals: tuple[Refusal, ...] = ()
    notes: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    postage: str = "letter"
    hold: bool = False
    home_only: bool = False
    corporate_proof: bool = True
    is_permit: bool = False

    @property
    def fee(self) -> Fee:
        return catalogue()[self.number]

    @property
    def slug(self) -> str:
        return f"fee-{self.number:02}-{self.word}"

    @property
    def ways(self) -> tuple[str, ...]:
        """The ways open to kinds that say nothing else."""
        found = [way for channel in self.fee.channels for way in WAYS[channel]]
        if self.proof is Proof.SIGNATURE:
            found.append(VISIT)
        return tuple(dict.fromkeys(found))

    def ways_of(self, kind: Kind | None) -> tuple[str, ...]:
        return (kind.ways if kind else ()) or self.ways

    @property
    def chosen_ways(self) -> tuple[str, ...]:
        """The ways among which people choose; () where the kind or the fee decides alone."""
        every = [self.ways_of(kind) for kind in self.kinds or (None,)]
        return next((ways for ways in every if len(ways) > 1), ())

    def kinds_with(self, *ways: str) -> tuple[str, ...]:
        """The kinds that are had in exactly these ways."""
        return tuple(kind.code for kind in self.kinds if self.ways_of(kind) == ways)

    def is_had(self, way: str) -> Condition | bool:
        """When the result is had in this way: always, never, or while the condition holds."""
        fixed = self.kinds_with(way)
        if not self.chosen_ways:
            if not self.kinds or len(fixed) == len(self.kinds):
                return way in self.ways_of(self.kinds[0] if self.kinds else None)
            return Is("kind", *fixed) if fixed else False
        by_choice = Is("channel", way) if way in self.chosen_ways else None
        by_kind = Is("kind", *fixed) if fixed else None
        if by_choice is not None and by_kind is not None:
            return by_choice | by_kind
        return by_choice or by_kind or False

    def way(self, answers: Answers) -> str:
        """How the person of these answers gets the result."""
        ways = self.ways_of(self.kind(answers))
        return ways[0] if len(ways) == 1 else str(answers.get("channel") or "")

    def kind(self, answers: Answers) -> Kind | None:
        return next((kind for kind in self.kinds if kind.code == answers.get("kind")), None)

    @property
    def is_paid(self) -> Condition | None:
        """When there is anything to pay; None: always."""
        free = tuple(kind.code for kind in self.kinds if kind.is_free)
        return ~Is("kind", *free) if free else None

    def request(
        self, answers: Answers, variant: str | None = None, /, **quantities: Any
    ) -> FeeRequest:
        """A fee of this number, of the chosen kind unless another is named.

        ``quantities`` are whole numbers, decimal text and options, as ``FeeRequest`` takes them.
        """
        kind = self.kind(answers)
        chosen = kind.variant if kind else ""
        return FeeRequest(self.number, chosen if variant is None else variant, quantities)


@cache
def catalogue() -> Mapping[int, Fee]:
    """The 43 services of the catalogue of fees, by number; what repeats another is left out."""
    with CATALOGUE.open(encoding="utf-8", newline="") as file:
        fees = tuple(map(Fee.of, csv.DictReader(file)))
    return {fee.number: fee for fee in fees if not fee.duplicate_of}
