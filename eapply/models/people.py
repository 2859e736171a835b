"""Staff, what they may do where, sessions, and counters of attempts."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    Boolean,
    ColumnElement,
    Date,
    ForeignKey,
    Integer,
    String,
    UniqueConstraint,
    and_,
    or_,
)
from sqlalchemy.ext.hybrid import hybrid_method
from sqlalchemy.orm import Mapped, mapped_column, relationship

from eapply.models.database import Base, Instant, Kept, Row


def works_on(account: StaffAccount, day: date) -> bool:
    return account.disabled_at is None and (account.leaves_on is None or account.leaves_on > day)


def works_on_in_database(account: type[StaffAccount], day: date) -> ColumnElement[bool]:
    return and_(
        account.disabled_at.is_(None), or_(account.leaves_on.is_(None), account.leaves_on > day)
    )


class StaffAccount(Row, Base):
    """A member of staff. ``totp_secret`` empty: no second factor was set up yet.

    ``leaves_on`` is the first day (JST) without access. ``version`` counts what administrators change.
    """

    __tablename__ = "staff_accounts"

    login: Mapped[str] = mapped_column(String(60), unique=True)
    name: Mapped[str] = mapped_column(String(80))
    email: Mapped[str] = mapped_column(String(254), default="")
    wants_digest: Mapped[bool] = mapped_column(Boolean, default=True)
    password_hash: Mapped[str] = mapped_column(String(200))
    must_change_password: Mapped[bool] = mapped_column(Boolean, default=True)
    totp_secret: Mapped[str] = mapped_column(String(64), default="")
    totp_last_step: Mapped[int] = mapped_column(Integer, default=0)
    failed_sign_ins: Mapped[int] = mapped_column(Integer, default=0)
    locked_until: Mapped[datetime | None] = mapped_column(Instant)
    leaves_on: Mapped[date | None] = mapped_column(Date)
    disabled_at: Mapped[datetime | None] = mapped_column(Instant)
    last_signed_in_at: Mapped[datetime | None] = mapped_column(Instant)
    version: Mapped[int] = mapped_column(Integer, default=1)
    created_at: Mapped[datetime] = mapped_column(Instant)
    grants: Mapped[list[StaffGrant]] = relationship(
        back_populates="account", cascade="all, delete-orphan", lazy="selectin"
    )

    # Neither disabled nor gone on a day (JST): of a person in Python, of many in the database.
    works_on = hybrid_method(works_on, works_on_in_database)


class StaffGrant(Row, Base):
    """One role. ``department`` is empty for the city-wide roles, which never open cases."""

    __tablename__ = "staff_grants"
    __table_args__ = (UniqueConstraint("account_id", "role", "department"),)

    account_id: Mapped[int] = mapped_column(ForeignKey("staff_accounts.id"), index=True)
    role: Mapped[str] = mapped_column(String(20))
    department: Mapped[str] = mapped_column(String(40), default="")
    account: Mapped[StaffAccount] = relationship(back_populates="grants")


class WebSession(Row, Base):
    """A browser's session, kept on the server. The cookie holds the token, the table its hash.

    ``audience`` keeps residents' and staff's sessions apart.
    """

    __tablename__ = "web_sessions"

    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    audience: Mapped[str] = mapped_column(String(10))
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff_accounts.id"), index=True)
    data: Mapped[dict[str, Any]] = mapped_column(Kept, default=dict)
    created_at: Mapped[datetime] = mapped_column(Instant)
    seen_at: Mapped[datetime] = mapped_column(Instant)
    expires_at: Mapped[datetime] = mapped_column(Instant, index=True)


class Attempt(Base):
    """How often something was tried in a window of time; shared by all web processes."""

    __tablename__ = "attempts"

    key: Mapped[str] = mapped_column(String(160), primary_key=True)
    count: Mapped[int] = mapped_column(Integer)
    expires_at: Mapped[datetime] = mapped_column(Instant, index=True)
