"""書き出し: the cases of one procedure that a list shows, as CSV or XLSX.

The file holds one moment of the database and as many cases as were announced, or it is not made. Who
made it, of what and what for stands in the record before it leaves.
"""

from __future__ import annotations

import tempfile
from collections.abc import Generator, Iterator, Mapping
from contextlib import closing
from dataclasses import asdict, dataclass
from typing import Any, BinaryIO, Final

from sqlalchemy.orm import Session

from eapply.core.csv_text import csv_chunks
from eapply.core.errors import Conflict, Refused
from eapply.core.texts import clean
from eapply.core.windows_text import fitted, holds
from eapply.core.workbook import xlsx_chunks
from eapply.forms.procedure_form import ProcedureForm
from eapply.forms.table import Cell, Table, repeats
from eapply.models import snapshot, transaction
from eapply.queries import exports
from eapply.queries.queue import Filters
from eapply.queries.scope import StaffActor
from eapply.queries.views import Standpoint
from eapply.services import auditing
from eapply.services.toolbox import Toolbox

CHAIN: Final = "exports"
MOST_CASES: Final = 200_000
MOST_LINES: Final = 500_000  # spreadsheets end at a million
MOST_LOSSES: Final = 200  # shown; all are counted
LONGEST_DETAIL: Final = 200
OTHER: Final = "そのほか"
PURPOSES: Final = (
    "統計・報告",
    "会議・決裁の資料",
    "名簿・台帳との照合",
    "発送・連絡",
    "検査・監査への対応",
    OTHER,
)
CASE_HEADS: Final = ("受付番号", "受付日時", "状態", "結果", "担当", "処理期限", "文書番号")
NARROWER: Final = "受付日などで、しぼりこんでください。"
EARLIER_HEAD: Final = "以前の様式の項目"


Pieces = Generator[bytes, None, None]


@dataclass(frozen=True)
class Format:
    """A kind of file. ``is_windows``: in the characters of Windows-31J, so that some may be lost."""

    label: str
    help: str
    suffix: str
    media_type: str
    is_windows: bool = False


XLSX: Final = "xlsx"
FORMATS: Final[Mapping[str, Format]] = {
    XLSX: Format(
        "Excel（XLSX）",
        "日付と数は、計算できる形で入ります。",
        "xlsx",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ),
    "csv": Format("CSV（UTF-8）", "どの文字も、そのまま入ります。", "csv", "text/csv"),
    "cp932": Format(
        "CSV（Windows用、Shift_JIS）",
        "古いシステムに読み込むときに使います。入らない文字は、次の画面で確かめられます。",
        "csv",
        "text/csv",
        is_windows=True,
    ),
}


@dataclass(frozen=True)
class Order:
    """What is to be written: ``rows_of`` is the repeated group whose rows have lines of their own."""

    form: type[ProcedureForm]
    filters: Filters
    format: str
    rows_of: str
    purpose: str

    @property
    def kind(self) -> Format:
        return FORMATS[self.format]


@dataclass(frozen=True)
class Asker:
    """Who asks, from where; ``states`` are the words of the states."""

    actor: StaffActor
    at: Standpoint
    states: Mapping[str, str]


@dataclass(frozen=True)
class Loss:
    """A cell that Windows-31J cannot hold: character → what stands in the file."""

    reference: str
    heading: str
    lost: Mapping[str, str]


@dataclass(frozen=True)
class Losses:
    """The first of them, and in how many cells there are any."""

    shown: tuple[Loss, ...]
    count: int


@dataclass(frozen=True)
class Made:
    """A file without a name on the disk, at its beginning; ``size`` in bytes. Whoever has it closes it."""

    content: BinaryIO
    size: int


def read_order(form: type[ProcedureForm], filters: Filters, values: Mapping[str, str]) -> Order:
    """The order that somebody filled in. Raises Refused with the field."""
    if values.get("format", "") not in FORMATS:
        raise Refused("形式を選択してください。", "format")
    rows_of = values.get("rows", "")
    if rows_of and rows_of not in repeats(form):
        raise Refused("1行にするものを選択してください。", "rows")
    purpose, detail = values.get("purpose", ""), clean(values.get("detail", ""))
    if purpose not in PURPOSES:
        raise Refused("目的を選択してください。", "purpose")
    if purpose == OTHER and not detail:
        raise Refused("目的を入力してください。", "detail")
    if len(detail) > LONGEST_DETAIL:
        raise Refused(
            f"くわしい目的は{LONGEST_DETAIL}文字以内で入力してください。いま{len(detail)}文字です。",
            "detail",
        )
    said = detail if purpose == OTHER else "：".join(filter(None, (purpose, detail)))
    return Order(form, filters, values["format"], rows_of, said)


class Lines:
    """The table of an order inside a snapshot. ``count`` are the lines read so far."""

    def __init__(self, session: Session, tools: Toolbox, asker: Asker, order: Order) -> None:
        self.session, self.asker, self.order = session, asker, order
        self.table = Table(order.form, tools.situation(), order.rows_of)
        self.found = exports.counts(session, asker.actor, asker.at, order.filters)
        self.has_earlier = bool(self.found.keys() - {order.form.procedure.version})
        extra = (EARLIER_HEAD,) if self.has_earlier else ()
        self.heads = (*CASE_HEADS, *self.table.heads, *extra)
        self.count = 0

    def __iter__(self) -> Iterator[list[Cell]]:
        lines, states = self.table.lines, self.asker.states
        handlers = exports.handlers(self.session)
        asker = self.asker
        found = exports.cases(
            self.session, asker.actor, asker.at, self.order.filters, with_sheet=self.has_earlier
        )
        with closing(found) as cases:
            for case in cases:
                reference, arrived_at, state, outcome, handler_id, due_on, numbers, *rest = case
                answers, *sheet = rest
                first: list[Cell] = [
                    reference,
                    arrived_at.replace(tzinfo=None, microsecond=0),
                    states.get(state, state),
                    outcome,
                    "" if handler_id is None else handlers[handler_id],
                    due_on,
                    numbers or "",
                ]
                last: list[Cell] = [self.earlier(each) for each in sheet]
                for line in lines(answers):
                    self.count += 1
                    if self.count > MOST_LINES:
                        raise Refused(
                            f"1つのファイルに入るのは{MOST_LINES:,}行までです。{NARROWER}"
                        )
                    yield first + line + last

    def earlier(self, sheet: list[dict[str, Any]]) -> str:
        """What was asked when the case was filed and has no column today, as the resident saw it."""
        rows = [row for section in sheet for row in section["rows"]]
        return "\n".join(
            f"{row['label']}：{row['text']}"
            for row in rows
            if row["keys"] and not self.table.known.issuperset(row["keys"])
        )


def count(session: Session, asker: Asker, filters: Filters) -> int:
    """How many cases would be written."""
    return sum(exports.counts(session, asker.actor, asker.at, filters).values())


def losses(tools: Toolbox, asker: Asker, order: Order) -> Losses:
    """What a file in Windows-31J cannot hold, cell by cell."""
    found: list[Loss] = []
    total = 0
    with snapshot() as session:
        lines = Lines(session, tools, asker, order)
        for line in lines:
            texts = [cell for cell in line if isinstance(cell, str)]
            if holds("".join(texts)):
                continue
            for heading, cell in zip(lines.heads, line, strict=True):
                lost = fitted(cell)[1] if isinstance(cell, str) else {}
                total += bool(lost)
                if lost and len(found) < MOST_LOSSES:
                    found.append(Loss(str(line[0]), heading, lost))
    return Losses(tuple(found), total)


def make(tools: Toolbox, asker: Asker, order: Order, announced: int) -> Made:
    """Makes the file and records it. ``announced`` cases were shown to the person.

    Raises:
        Conflict: there are more or fewer now.
        Refused: there are none, or too many cases or lines for one file.
    """
    content = tempfile.TemporaryFile(dir=tools.settings.instance_folder)  # noqa: SIM115 - handed on
    try:
        with snapshot() as session:
            lines = Lines(session, tools, asker, order)
            cases = sum(lines.found.values())
            refuse(cases, announced)
            with closing(written(tools, asker, order, lines)) as chunks:
                for chunk in chunks:
                    content.write(chunk)
        with transaction() as session:
            record(session, tools, asker, order, cases, lines.count)
    except BaseException:
        content.close()
        raise
    size = content.tell()
    content.seek(0)
    return Made(content, size)


def refuse(count: int, announced: int) -> None:
    if not count:
        raise Refused("この条件に合う案件はありません。")
    if count > MOST_CASES:
        raise Refused(f"1つのファイルに入るのは{MOST_CASES:,}件までです。{NARROWER}")
    if count != announced:
        raise Conflict(
            f"この画面を開いたあとで、案件が{count:,}件に変わりました。件数を確かめて、もう一度作成してください。"
        )


def written(tools: Toolbox, asker: Asker, order: Order, lines: Lines) -> Pieces:
    if order.format != XLSX:
        return csv_chunks(lines.heads, lines, for_windows=order.kind.is_windows)
    title, now = order.form.procedure.title, tools.clock.now()
    footer = f"{title}　{now:%Y/%m/%d %H:%M}　{asker.actor.name}　{order.purpose}"
    return xlsx_chunks(title, lines.heads, lines, footer[:200])


def record(
    session: Session, tools: Toolbox, asker: Asker, order: Order, cases: int, lines: int
) -> None:
    """One entry. What was searched for may be a name, so that only the fact is kept."""
    said = asdict(order.filters)
    words, _ = said.pop("words"), said.pop("saved")
    chosen: dict[str, Any] = {key: str(value) for key, value in said.items() if value}
    auditing.record(
        session,
        tools,
        CHAIN,
        auditing.actor_of(asker.actor.id),
        "exported",
        procedure=order.form.procedure.slug,
        purpose=order.purpose,
        format=order.format,
        rows=order.rows_of,
        filters=chosen | ({"words": "あり"} if words else {}),
        departments=list(asker.actor.departments()),
        cases=cases,
        lines=lines,
    )
