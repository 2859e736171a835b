"""What a fee costs, as pages show it: the price in a line, and the live estimate.

An estimate is one GET form, so that its address can be shared and it needs no script. Any page may
carry it: ``estimate_of`` reads the address, ``macros/estimate.html`` draws it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from eapply.core import fees as core
from eapply.core.facts import Option
from eapply.core.fees import (
    Basis,
    Choice,
    Edition,
    Fee,
    FeeRate,
    FeeRequest,
    NeedsAssessment,
    Quantity,
    Quote,
    Schedule,
)
from eapply.core.money import yen_text
from eapply.models import db
from eapply.services import fees
from eapply.web.language import gettext
from eapply.web.tools import toolbox

KIND = "kind"
ANCHOR = "estimate"


@dataclass(frozen=True)
class Price:
    """A price in a line; ``text`` is empty when the department has to look."""

    text: str
    is_provisional: bool = False


@dataclass(frozen=True)
class Asked:
    """One control of an estimate, in the shape that ``macros/question.html`` draws."""

    key: str
    kind: str
    label_text: str
    is_required: bool
    typed: str
    errors: tuple[str, ...] = ()
    unit: str = ""
    help: str = ""
    width: str = ""
    inputmode: str = ""
    options: tuple[Option, ...] = ()
    more: str = ""
    notices: tuple[str, ...] = ()
    echo: str = ""
    autocomplete: str = ""

    @property
    def id(self) -> str:
        return f"f-{self.key}"

    @property
    def name(self) -> str:
        return self.key

    @property
    def chosen(self) -> tuple[str, ...]:
        return (self.typed,)


@dataclass(frozen=True)
class Kind:
    """One kind of a fee, to be chosen by a link."""

    name: str
    href: str
    price: Price
    is_current: bool


@dataclass(frozen=True)
class Estimate:
    """The form and, once it was sent, its outcome. ``path`` is the page that carries it."""

    fee: Fee
    path: str
    variant: str
    kinds: tuple[Kind, ...]
    controls: tuple[Asked, ...]
    note: str
    on: date
    quote: Quote | None = None
    refusal: str = ""

    @property
    def errors(self) -> list[tuple[str, str]]:
        """For the summary above the form: (target, sentence)."""
        return [(each.id, error) for each in self.controls for error in each.errors]


def price_of(editions: Iterable[Edition | None]) -> Price:
    """The price of these kinds in a line, e.g. 「1通につき 200円」, 「350円〜1,400円」."""
    practice = fees.is_practice(toolbox())
    rates = [
        rate
        for edition in editions
        if edition is not None
        for rate in edition.rates
        if rate.is_chargeable(practice=practice)
    ]
    is_provisional = any(rate.is_provisional for rate in rates)
    amounts = sorted({rate.amount for rate in rates if rate.amount is not None})
    if any(rate.basis is Basis.FORMULA for rate in rates) and len(amounts) < 2:
        return Price(gettext("面積などから計算します"), is_provisional)
    if not amounts:
        return Price("")
    charged = [rate for rate in rates if rate.amount]
    if not charged:
        return Price(gettext("無料"))
    least, most = min(filter(None, amounts)), amounts[-1]
    if least < most:
        text = f"{yen_text(least)}〜{yen_text(most)}"
    else:
        is_one = len({rate.unit for rate in charged}) == 1
        text = per_unit(charged[0]) if is_one else yen_text(most)
    if not amounts[0]:
        text += gettext("（無料の種類もあります）")
    return Price(text, is_provisional)


def per_unit(rate: FeeRate) -> str:
    """「1通につき 200円」, 「表示面積5m²までごとに 1,500円」"""
    return f"{rate.for_each} {yen_text(rate.amount or 0)}"


def prices(table: Schedule, day: date) -> dict[int, Price]:
    """The price of every fee in a line, by number; 19–21 as 16–18."""
    return {
        number: price_of(
            table.newest(fee.duplicate_of or number, variant, day)
            for variant in table.variants(number)
        )
        for number, fee in table.fees.items()
    }


def estimate_of(number: int, path: str, args: Mapping[str, str]) -> Estimate:
    """The estimate of a fee on a page.

    Args:
        number: of the 46; one that repeats another becomes that one.
        path: the page's own address without query.
        args: the query: ``kind`` and the keys of quantities and choices; others are left alone.

    Raises:
        LookupError: there is no such number.
    """
    tools = toolbox()
    table = fees.schedule(db.session(), tools, number)
    fee = table.fee(number)
    if fee is None:
        raise LookupError(number)
    day, known = tools.clock.today(), table.variants(fee.number)
    asked = args.get(KIND, "")
    variant = asked if asked in known else (known or ("",))[0]
    edition = table.newest(fee.number, variant, day)
    kinds = tuple(
        Kind(
            each or fee.title,
            f"{path}?{urlencode({KIND: each})}#{ANCHOR}",
            price_of([table.newest(fee.number, each, day)]),
            each == variant,
        )
        for each in known
    )
    practice = fees.is_practice(tools)
    is_priced = edition is not None and edition.is_chargeable(practice=practice)
    keys = edition.keys if edition else frozenset()
    found: Quote | NeedsAssessment | None = None
    if not is_priced or not keys or keys & args.keys():
        given = {key: args[key] for key in keys if key in args}
        request = FeeRequest(fee.number, variant, given)
        found = core.quote(table, request, day, practice=practice)
    wrong = found if isinstance(found, NeedsAssessment) else None
    controls = _controls(edition, args, wrong) if edition and is_priced else ()
    return Estimate(
        fee=fee,
        path=path,
        variant=variant,
        kinds=kinds,
        controls=controls,
        note=edition.rates[0].note if edition else "",
        on=day,
        quote=found if isinstance(found, Quote) else None,
        refusal=wrong.message if wrong and not any(each.errors for each in controls) else "",
    )


def _controls(
    edition: Edition, args: Mapping[str, str], wrong: NeedsAssessment | None
) -> tuple[Asked, ...]:
    def errors(key: str) -> tuple[str, ...]:
        return (wrong.message,) if wrong and wrong.field == key else ()

    def number(each: Quantity) -> Asked:
        is_alone = len(edition.quantities) == 1
        return Asked(
            key=each.key,
            kind="number",
            label_text=each.label,
            is_required=each.minimum > 0,
            typed=args.get(each.key, "1" if is_alone and each.scale == 1 else "").strip(),
            errors=errors(each.key),
            unit=each.unit,
            help=each.help,
            width="10" if each.scale > 1 else "6",
            inputmode="decimal" if each.scale > 1 else "numeric",
        )

    def choice(each: Choice) -> Asked:
        return Asked(
            key=each.key,
            kind="select",
            label_text=each.label,
            is_required=each.is_required,
            typed=args.get(each.key, ""),
            errors=errors(each.key),
            options=tuple(Option(value, label) for value, label in each.options),
        )

    return (*map(choice, edition.choices), *map(number, edition.quantities))
