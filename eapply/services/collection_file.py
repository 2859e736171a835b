"""収納日計表 as files: the same rows for CSV, XLSX and PDF; the month for the accounting office."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Final

from eapply.core.era_names import fiscal_year_text
from eapply.core.revenue import item_of
from eapply.queries import collection
from eapply.queries.collection import CollectionLine, Sums
from eapply.services.toolbox import Toolbox

Row = tuple[object, ...]
HEADS: Final = (
    "収納日",
    "課",
    "号",
    "手数料",
    "所属年度",
    "件数",
    "カードなど",
    "現金",
    "カードへ返還",
    "口座へ還付",
    "差引",
)
MONTH_HEADS: Final = (
    "年月",
    "所属年度",
    "款",
    "項",
    "科目コード",
    "課",
    "号",
    "手数料",
    "件数",
    "収納（カードなど）",
    "収納（現金）",
    "返還",
    "差引",
)
POSTAGE: Final = "郵送料（手数料ではありません）"
NUMBERS: Final = 6  # the columns from 件数 on are numbers


def names_of(tools: Toolbox) -> tuple[dict[str, str], dict[int, str]]:
    """The departments and the fees by what stands in the ledger."""
    departments = {each.code: each.name for each in tools.facts.departments()}
    return departments, {fee.number: fee.title for fee in tools.fees.fees}


def rows(tools: Toolbox, lines: Iterable[CollectionLine]) -> list[Row]:
    """The table as every form of it shows it."""
    departments, titles = names_of(tools)
    return [
        (
            line.day.isoformat(),
            departments.get(line.department, line.department),
            f"第{line.fee}号" if line.fee else "",
            titles.get(line.fee, "") if line.fee else POSTAGE,
            fiscal_year_text(line.fiscal_year),
            *numbers(line.sums),
        )
        for line in lines
    ]


def numbers(sums: Sums) -> tuple[int, ...]:
    return (sums.receipts, sums.card, sums.cash, sums.to_card, sums.by_bank, sums.net)


def month_rows(tools: Toolbox, lines: Sequence[CollectionLine]) -> list[Row]:
    """The same by month, 所属年度 and 歳入科目, for the accounting system."""
    departments, titles = names_of(tools)
    months: dict[tuple[date, int, str, int], list[CollectionLine]] = {}
    for line in lines:
        key = (line.day.replace(day=1), line.fiscal_year, line.department, line.fee)
        months.setdefault(key, []).append(line)
    found = {key: collection.total(own) for key, own in months.items()}
    return [
        (
            f"{month:%Y-%m}",
            year,
            item_of(fee).chapter,
            item_of(fee).section,
            item_of(fee).code,
            departments.get(department, department),
            fee or "",
            titles.get(fee, "") if fee else POSTAGE,
            sums.receipts,
            sums.card,
            sums.cash,
            sums.paid_back,
            sums.net,
        )
        for (month, year, department, fee), sums in sorted(found.items(), key=lambda each: each[0])
    ]


def paper(tools: Toolbox, lines: Sequence[CollectionLine], begin: date, end: date) -> bytes:
    """収納日計表 as a tagged PDF."""
    title = "収納日計表"
    html = tools.texts.render(
        "pdf/collection.html",
        title=title,
        heads=HEADS,
        rows=rows(tools, lines),
        total=numbers(collection.total(lines)),
        begin=begin,
        end=end,
        today=tools.clock.today(),
        is_practice=not tools.settings.takes_real_money,
    )
    return tools.pdf.make(html, title=title)
