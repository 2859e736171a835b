"""What cases are found by when others are filed, and the registers that numbers are looked up in.

Values are keyed hashes, so that neither a library card nor an address can be read from these tables;
only 受付番号 stand as they are.
"""

from __future__ import annotations

from datetime import date

from sqlalchemy import Date, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from eapply.models.database import Base, Row

EARLIER = "earlier"
EARLIER_PROVEN = "earlier-proven"


class CaseTrace(Row, Base):
    """One trace of a case; ``until`` is the last day on which it counts, empty for ever.

    The kinds ``earlier`` and ``earlier-proven`` name the 受付番号 of an earlier case: typed by anybody,
    or by somebody who held that case's key.
    """

    __tablename__ = "case_traces"
    __table_args__ = (Index("ix_case_traces_value", "value", "kind"),)

    submission_id: Mapped[int] = mapped_column(ForeignKey("submissions.id"), index=True)
    kind: Mapped[str] = mapped_column(String(40))
    value: Mapped[str] = mapped_column(String(64))
    until: Mapped[date | None] = mapped_column(Date)


class RegisterEntry(Row, Base):
    """One number that a register of the city knows, such as the valid 図書利用カード."""

    __tablename__ = "register_entries"
    __table_args__ = (UniqueConstraint("register", "value"),)

    register: Mapped[str] = mapped_column(String(40))
    value: Mapped[str] = mapped_column(String(64))
