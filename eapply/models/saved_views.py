"""How people arranged the desk's list: conditions under a name (保存した表示), and its columns (列)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from eapply.models.database import Base, Instant, Kept, Row


class SavedView(Row, Base):
    """Conditions and order of the list. ``department`` is empty for one that only its maker sees.

    ``filters`` are those of `queue.Filters` that are not empty, as they stand in an address. Words that
    were searched for are none of them: they are mostly names, and cases are deleted one day.
    """

    __tablename__ = "saved_views"

    owner_id: Mapped[int] = mapped_column(ForeignKey("staff_accounts.id"), index=True)
    department: Mapped[str] = mapped_column(String(40), default="", index=True)
    title: Mapped[str] = mapped_column(String(60))
    filters: Mapped[dict[str, str]] = mapped_column(Kept)
    saved_at: Mapped[datetime] = mapped_column(Instant)
    changed_at: Mapped[datetime] = mapped_column(Instant)


class ColumnChoice(Row, Base):
    """The columns that a person sees in the list, keys of `queue_columns.KEYS` in their order."""

    __tablename__ = "column_choices"

    staff_id: Mapped[int] = mapped_column(ForeignKey("staff_accounts.id"), unique=True)
    keys: Mapped[list[str]] = mapped_column(Kept)
