"""The reviewed fee tables of ``eapply/data``: 46 numbers, and their rates before the city's own."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from eapply.adapters.city_facts import DATA, read_table
from eapply.core.fee_rule import Postage
from eapply.core.fees import Fee, FeeRate
from eapply.core.fees.rows import read_rate

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

        Raises KeyError or ValueError (RowProblem among them) when a table is damaged.
        """
        folder = folder or DATA
        return cls(
            tuple(map(Fee.of, read_table(folder / "fee_catalogue.csv"))),
            tuple(map(read_rate, read_table(folder / "fees.csv"))),
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
