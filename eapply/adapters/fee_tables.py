"""The reviewed fee tables of ``eapply/data``: 46 numbers, and their rates before the city's own."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from eapply.adapters.city_facts import DATA, read_table
from eapply.core.fee_rule import Postage
from eapply.core.fees import Basis, Fee, FeeRate, Provenance, Timing

Row = dict[str, str]


@dataclass(frozen=True)
class FeeTables:
    """All numbers as published, the reviewed rates in the order of the table, and what sending costs."""

    fees: tuple[Fee, ...]
    rates: tuple[FeeRate, ...]
    postage: tuple[Postage, ...] = ()

    @classmethod
    def load(cls, folder: Path | None = None) -> FeeTables:
        """Read the tables of `folder` (the package's own by default).

        Raises KeyError or ValueError (RateProblem among them) when a table is damaged.
        """
        folder = folder or DATA
        return cls(
            tuple(map(Fee.of, read_table(folder / "fee_catalogue.csv"))),
            tuple(map(rate_of, read_table(folder / "fees.csv"))),
            tuple(map(postage_of, read_table(folder / "postage.csv"))),
        )


def postage_of(row: Row) -> Postage:
    """A line of postage.csv."""
    return Postage(
        code=row["code"],
        name=row["name"],
        amount=int(row["amount"]),
        valid_from=date.fromisoformat(row["valid_from"]),
        source=row["source"],
        valid_to=date.fromisoformat(row["valid_to"]) if row["valid_to"] else None,
        is_provisional=row["status"] != "confirmed",
    )


def rate_of(row: Row) -> FeeRate:
    """A line of fees.csv, or of a revision in the same columns; not approved yet."""
    return FeeRate(
        number=int(row["number"]),
        variant=row["variant"],
        part=row["part"],
        unit=row["unit"],
        basis=Basis(row["basis"]),
        measure=row["measure"],
        step=int(row["step"] or 1),
        tier_min=_number(row["tier_min"]),
        tier_max=_number(row["tier_max"]),
        amount=_number(row["amount"]),
        divisor=int(row["divisor"] or 1),
        table=row["table"],
        cap=_number(row["cap"]),
        timing=Timing(row["timing"]),
        note=row["note"],
        valid_from=date.fromisoformat(row["valid_from"]),
        valid_to=date.fromisoformat(row["valid_to"]) if row["valid_to"] else None,
        provenance=Provenance(row["provenance"]),
        source=row["source"],
    )


def _number(text: str) -> int | None:
    return int(text) if text else None
