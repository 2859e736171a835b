"""The lines of 受付一覧 in words, and the columns that they can have."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from flask import url_for

from eapply.models import db
from eapply.queries import document_numbers, labels, queue_columns
from eapply.queries.queue import Line
from eapply.queries.queue_columns import DEFAULT, Paid
from eapply.web.staff import charge_words, words
from eapply.web.staff.frame import opening
from eapply.web.tools import the_staff


@dataclass(frozen=True)
class Column:
    """A column. ``order`` is a key of `queue.ORDERS`, "" when the list cannot be sorted by it."""

    key: str
    label: str
    order: str = ""


# As in `queue_columns.KEYS`, which a test holds together.
COLUMNS: Final = {
    column.key: column
    for column in (
        Column("due", "残り", "due"),
        Column("reference", "受付番号"),
        Column("procedure", "手続", "procedure"),
        Column("name", "申請者", "name"),
        Column("arrived", "受付日時", "arrived"),
        Column("state", "状態", "state"),
        Column("handler", "担当"),
        Column("updated", "最終更新", "updated"),
        Column("kind", "種類"),
        Column("phone", "電話"),
        Column("payment", "支払い"),
        Column("number", "文書番号"),
    )
}
FIRST_FORM: Final = tuple(COLUMNS[key] for key in DEFAULT)


@dataclass(frozen=True)
class Row:
    """A line of the list in words. ``paid`` are words and kind of tag, empty where nothing is due."""

    line: Line
    href: str
    left: words.Left
    state: str
    kind: str
    procedure: str
    arrived: str
    updated: str
    number: str = ""
    paid: tuple[str, str] = ("", "")
    labels: tuple[str, ...] = ()


def own_columns() -> tuple[Column, ...]:
    """The columns that this person chose."""
    return tuple(COLUMNS[key] for key in queue_columns.chosen(db.session(), the_staff()))


def rows_of(
    lines: Sequence[Line], today: date, columns: Iterable[Column] = FIRST_FORM
) -> list[Row]:
    """The lines with what their columns need; only that is looked up."""
    session, keys = db.session(), {column.key for column in columns}
    references = [line.reference for line in lines]
    numbers = document_numbers.of_cases(session, references) if "number" in keys else {}
    paid = queue_columns.payments(session, references) if "payment" in keys else {}
    return [
        row_of(line, today, numbers.get(line.reference, ""), paid.get(line.reference))
        for line in lines
    ]


def row_of(line: Line, today: date, number: str, paid: Paid | None) -> Row:
    state, kind = words.state_tag(line.state, line.outcome, line.answered)
    return Row(
        line,
        url_for("staff.answers", reference=line.reference),
        words.left(line, today, opening()),
        state,
        kind,
        words.title_of(line.slug),
        words.short_moment(line.arrived_at, today),
        words.short_moment(line.updated_at, today),
        number,
        paid_tag(paid) if paid else ("", ""),
        labels.split(line.labels),
    )


def paid_tag(paid: Paid) -> tuple[str, str]:
    """「納付済み」「未納」「仮押さえ 12/20まで」, and the kind of the tag."""
    text, kind = charge_words.STATES[paid.status]
    until = paid.hold_until
    return (f"{text} {until.month}/{until.day}まで" if until else text), kind
