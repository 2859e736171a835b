"""What exists before a filing: drafts, uploads, mailed codes; and the links that lead to a case."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Boolean, ForeignKey, Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from eapply.models.database import Base, Instant, Kept, Row


class Draft(Row, Base):
    """Answers on the way. ``raw`` is what was typed, by HTML name; ``answers`` the normal values so far.

    ``public_id`` stands in addresses, ``secret_hash`` guards the way back in by link or printed sheet.
    ``version`` counts saves, for people with two tabs. ``submit_key`` makes filing happen once.
    ``earlier`` tells of the earlier case whose number was given; see `services/taking_over`.
    """

    __tablename__ = "drafts"

    public_id: Mapped[str] = mapped_column(String(40), unique=True)
    secret_hash: Mapped[str] = mapped_column(String(64), unique=True)
    submit_key: Mapped[str] = mapped_column(String(40), unique=True)
    slug: Mapped[str] = mapped_column(String(60))
    form_version: Mapped[str] = mapped_column(String(20))
    version: Mapped[int] = mapped_column(Integer, default=1)
    raw: Mapped[dict[str, list[str]]] = mapped_column(Kept, default=dict)
    answers: Mapped[dict[str, Any]] = mapped_column(Kept, default=dict)
    gates: Mapped[dict[str, str]] = mapped_column(Kept, default=dict)
    earlier: Mapped[dict[str, Any]] = mapped_column(Kept, default=dict)
    pages_done: Mapped[list[str]] = mapped_column(Kept, default=list)
    email: Mapped[str] = mapped_column(String(254), default="")
    no_mail: Mapped[bool] = mapped_column(Boolean, default=False)
    created_at: Mapped[datetime] = mapped_column(Instant)
    saved_at: Mapped[datetime] = mapped_column(Instant)
    expires_at: Mapped[datetime] = mapped_column(Instant, index=True)
    submission_id: Mapped[int | None] = mapped_column(ForeignKey("submissions.id"))


class Upload(Row, Base):
    """A file. The original is kept with its hash and never served; people see the rendition.

    ``scan`` is unchecked, clean or infected. It belongs to one draft until it is filed, then to one
    submission; one that goes with a message belongs to what is not sent yet, then to the message and
    its submission.
    """

    __tablename__ = "uploads"
    __table_args__ = (Index("ix_uploads_draft_field", "draft_id", "field"),)

    public_id: Mapped[str] = mapped_column(String(40), unique=True)
    draft_id: Mapped[int | None] = mapped_column(ForeignKey("drafts.id"))
    submission_id: Mapped[int | None] = mapped_column(ForeignKey("submissions.id"), index=True)
    correction_id: Mapped[int | None] = mapped_column(ForeignKey("corrections.id"))
    unsent_id: Mapped[int | None] = mapped_column(ForeignKey("unsent_messages.id"))
    message_id: Mapped[int | None] = mapped_column(ForeignKey("messages.id"))
    field: Mapped[str] = mapped_column(String(120))
    name: Mapped[str] = mapped_column(String(255))
    kind: Mapped[str] = mapped_column(String(10))
    pages: Mapped[int | None] = mapped_column(Integer)
    size: Mapped[int] = mapped_column(Integer)
    sha256: Mapped[str] = mapped_column(String(64))
    original: Mapped[str] = mapped_column(String(120))
    rendition: Mapped[str] = mapped_column(String(120))
    rendition_type: Mapped[str] = mapped_column(String(60))
    rendition_sha256: Mapped[str] = mapped_column(String(64))
    thumbnail: Mapped[str] = mapped_column(String(120), default="")
    thumbnail_sha256: Mapped[str] = mapped_column(String(64), default="")
    scan: Mapped[str] = mapped_column(String(10), default="unchecked")
    created_at: Mapped[datetime] = mapped_column(Instant)


class MailCode(Row, Base):
    """A code of six digits that was mailed to prove an address, for a draft or a case."""

    __tablename__ = "mail_codes"

    purpose: Mapped[str] = mapped_column(String(120), index=True)
    email: Mapped[str] = mapped_column(String(254))
    code_hash: Mapped[str] = mapped_column(String(64))
    tries_left: Mapped[int] = mapped_column(Integer, default=5)
    created_at: Mapped[datetime] = mapped_column(Instant)
    expires_at: Mapped[datetime] = mapped_column(Instant, index=True)
    used_at: Mapped[datetime | None] = mapped_column(Instant)


class AccessLink(Row, Base):
    """The secret in a mailed link to a case; works repeatedly until it expires."""

    __tablename__ = "access_links"

    submission_id: Mapped[int] = mapped_column(ForeignKey("submissions.id"), index=True)
    secret_hash: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime] = mapped_column(Instant)
    expires_at: Mapped[datetime] = mapped_column(Instant, index=True)
