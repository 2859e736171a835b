"""The boxes of what is counted for a fee, drawn from the table of rates, for bills that staff make.

The boxes of the n-th fee of a bill are ``n‹n›`` (its number), ``v‹n›`` (its kind) and ``q‹n›-‹key›``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from eapply.core.fees import FeeRequest, Schedule, from_json
from eapply.core.results import Entry
from eapply.forms import BY_SLUG
from eapply.models import Charge, Submission

MOST: Final = 20  # fees in one bill


@dataclass(frozen=True)
class FeeInputs:
    """One fee of a bill: its heading and boxes; ``place`` is where it stands in the bill."""

    place: int
    number: int
    heading: str
    boxes: tuple[Entry, ...]
    variant: str
    keys: tuple[str, ...]

    def request(self, typed: Mapping[str, str]) -> FeeRequest:
        """What the boxes ask the table of rates."""
        given = {key: typed.get(f"q{self.place}-{key}", "").strip() for key in self.keys}
        return FeeRequest(self.number, self.variant, {k: v for k, v in given.items() if v})


def inputs(table: Schedule, typed: Mapping[str, str], day: date) -> list[FeeInputs]:
    """The fees that ``typed`` names, each with the boxes of its chosen kind."""
    found = []
    for place in range(MOST):
        given = typed.get(f"n{place}", "")
        fee = table.fee(int(given)) if given.isascii() and given.isdigit() else None
        if fee is None:
            break
        kinds = table.variants(fee.number)
        chosen = typed.get(f"v{place}", "")
        variant = chosen if chosen in kinds else (kinds or ("",))[0]
        edition = table.newest(fee.number, variant, day)
        quantities, choices = (edition.quantities, edition.choices) if edition else ((), ())
        boxes = [
            *kind_box(place, kinds),
            *(
                Entry(
                    f"q{place}-{each.key}",
                    each.label,
                    required=each.is_required,
                    choices=tuple(label for value, label in each.options),
                )
                for each in choices
            ),
            *(
                Entry(
                    f"q{place}-{each.key}",
                    f"{each.label}（{each.unit}）",
                    each.help,
                    required=each.minimum > 0,
                )
                for each in quantities
            ),
        ]
        keys = (*(each.key for each in choices), *(each.key for each in quantities))
        heading = f"{fee.ordinal} {fee.title}"
        found.append(FeeInputs(place, fee.number, heading, tuple(boxes), variant, keys))
    return found


def kind_box(place: int, kinds: Sequence[str]) -> list[Entry]:
    if len(kinds) < 2:
        return []
    help = "種類を変えたら「項目を出し直す」を押してください。"
    return [Entry(f"v{place}", "種類", help, required=True, choices=tuple(kinds))]


def typed_of(table: Schedule, requests: Iterable[FeeRequest], day: date) -> dict[str, str]:
    """Requests as the boxes show them: choices by their words."""
    typed: dict[str, str] = {}
    for place, request in enumerate(requests):
        fee = table.fee(request.number)
        kinds = table.variants(fee.number) if fee else ()
        kind = request.variant or (kinds[0] if len(kinds) == 1 else "")
        typed |= {f"n{place}": str(request.number), f"v{place}": kind}
        edition = table.newest(request.number, kind, day)
        words = {each.key: dict(each.options) for each in (edition.choices if edition else ())}
        for key, value in request.quantities.items():
            typed[f"q{place}-{key}"] = words.get(key, {}).get(str(value), str(value))
    return typed


def typed_from(source: Any) -> dict[str, str]:
    """What was typed into such boxes, as typed."""
    return {
        key: value
        for key, value in source.items()
        if key[:1] in ("n", "v", "q") and key[1:].partition("-")[0].isdigit()
    }


def requests_of(charge: Charge, case: Submission | None) -> Sequence[FeeRequest]:
    """What a charge is about: as it was computed, or as the answers of its case say."""
    if charge.quote:
        return from_json(charge.quote).requests
    form = BY_SLUG.get(case.slug) if case is not None else None
    rule = form.procedure.fee_rule if form else None
    return rule.requests(case.answers) if rule is not None and case is not None else ()
