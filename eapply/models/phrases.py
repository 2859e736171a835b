"""定型文 as the departments changed them: a list has versions, which are only ever added."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Integer, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from eapply.core.phrases import PhraseUse
from eapply.models.append_only import append_only
from eapply.models.database import Base, Instant, Kept, Row
from eapply.models.money import one_of


class PhraseVersion(Row, Base):
    """One version of a department's list: what it is written for, for all procedures (``slug`` "") or one.

    ``phrases`` are pairs of group and text in their order. ``number`` counts from 1; what the city's
    table holds is 0 and stands in no row. ``restored``: the version whose phrases this one brought back.
    """

    __tablename__ = "phrase_versions"
    __table_args__ = (
        UniqueConstraint("department", "use", "slug", "number"),
        CheckConstraint(one_of("use", PhraseUse), name="use"),
        CheckConstraint("number > 0", name="number"),
    )

    department: Mapped[str] = mapped_column(String(40))
    use: Mapped[str] = mapped_column(String(20))
    slug: Mapped[str] = mapped_column(String(60))
    number: Mapped[int] = mapped_column(Integer)
    phrases: Mapped[list[list[str]]] = mapped_column(Kept)
    restored: Mapped[int | None] = mapped_column(Integer)
    saved_by: Mapped[int] = mapped_column(ForeignKey("staff_accounts.id"))
    saved_at: Mapped[datetime] = mapped_column(Instant)


append_only(PhraseVersion)
