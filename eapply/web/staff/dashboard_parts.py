"""What a chart of the ダッシュボード is: its question, its numbers, its picture."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from eapply.core.eras import short_text
from eapply.queries.figures import Wanted
from eapply.web.staff.charts import Picture

Cell = str | int


@dataclass(frozen=True)
class Chart:
    """One question. ``notes`` say what is counted; whole numbers are numbers in the table and in the file;
    ``links`` lead from the first cell of a row on."""

    key: str
    title: str
    notes: tuple[str, ...]
    heads: tuple[str, ...]
    rows: list[tuple[Cell, ...]] = field(default_factory=list)
    picture: Picture | None = None
    links: Mapping[int, str] = field(default_factory=dict)
    more: tuple[str, str] | None = None

    @property
    def described(self) -> str:
        """The numbers in one breath, for who cannot see the picture."""
        return "。".join(
            f"{row[0]}：" + "、".join(f"{head} {cell}" for head, cell in pairs(self.heads, row))
            for row in self.rows
        )


def pairs(heads: tuple[str, ...], row: tuple[Cell, ...]) -> Iterable[tuple[str, Cell]]:
    return zip(heads[1:], row[1:], strict=True)


@dataclass(frozen=True)
class Sources:
    """What several charts are made from, asked for once."""

    wanted: Wanted
    today: date
    slugs: tuple[str, ...]


def days_text(days: float) -> str:
    return f"{days:g}日"


def with_year(day: date) -> str:
    return f"{day.year}年{short_text(day)}"
