"""郵送するもの: what people without mail are told on paper, and the printings of it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from eapply.models.database import Base, Instant, Kept, Row

WAITS = "batch_id IS NULL"


class LetterBatch(Row, Base):
    """One printing: who printed these letters together, and when. ``opened_at``: its file was fetched."""

    __tablename__ = "letter_batches"

    public_id: Mapped[str] = mapped_column(String(40), unique=True)
    department: Mapped[str] = mapped_column(String(40), index=True)
    printed_by: Mapped[int] = mapped_column(ForeignKey("staff_accounts.id"))
    printed_at: Mapped[datetime] = mapped_column(Instant)
    opened_at: Mapped[datetime | None] = mapped_column(Instant)


class Letter(Row, Base):
    """One letter in the place of a mail: ``template`` is the mail's name, ``key`` what was promised.

    ``content`` are the values that it is made from, with the address; frozen, so that printing it again
    gives the same letter. It waits while it has no ``batch_id``, from ``due_at`` on. A bill goes along by
    ``charge_id``, a notice by ``document_id``.
    """

    __tablename__ = "letters"
    __table_args__ = (
        Index(
            "ix_letters_waiting",
            "submission_id",
            sqlite_where=text(WAITS),
            postgresql_where=text(WAITS),
        ),
    )

    public_id: Mapped[str] = mapped_column(String(40), unique=True)
    key: Mapped[str] = mapped_column(String(150), unique=True)
    submission_id: Mapped[int] = mapped_column(ForeignKey("submissions.id"), index=True)
    charge_id: Mapped[int | None] = mapped_column(ForeignKey("charges.id"), index=True)
    document_id: Mapped[int | None] = mapped_column(ForeignKey("documents.id"))
    template: Mapped[str] = mapped_column(String(30))
    content: Mapped[dict[str, Any]] = mapped_column(Kept)
    promised_at: Mapped[datetime] = mapped_column(Instant)
    due_at: Mapped[datetime] = mapped_column(Instant)
    batch_id: Mapped[int | None] = mapped_column(ForeignKey("letter_batches.id"), index=True)
