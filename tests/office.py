"""Two departments with a full case each, every field of it marked, and people of every kind."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pikepdf
from flask import Flask
from sqlalchemy.orm import Session

from eapply.adapters.clock import Clock
from eapply.adapters.ids import RandomIds
from eapply.core.booking import BookingStatus
from eapply.core.opinions import OpinionStatus
from eapply.core.reference import make
from eapply.core.submission import Action, Role
from eapply.models import (
    Booking,
    Document,
    Opinion,
    OpinionFile,
    StaffAccount,
    StaffGrant,
    Submission,
    Upload,
    WebSession,
    transaction,
)
from eapply.queries.scope import StaffActor
from eapply.services import messaging, opinions, reviewing
from eapply.services.secrets import hash_token
from eapply.services.toolbox import Toolbox
from tests.browser import Browser, signed_in
from tests.filings import CARD, actor_for, file_case

UNKNOWN = make("8", b"nobody has it")
MARKS = {"library": "カナリア甲", "children": "カナリア乙"}
# What their visits are booked for; no other department of these tests has a hand in it.
RESOURCES = {"library": "study-room", "children": "inspection"}
PHONES = {"library": "09011110001", "children": "09022220002"}
PEOPLE: dict[str, tuple[tuple[Role, str], ...]] = {
    "clerk": ((Role.CLERK, "library"),),
    "head": ((Role.HEAD, "library"),),
    "stranger": ((Role.CLERK, "children"),),
    "advisor": ((Role.CLERK, "city-planning"),),  # asked for an opinion on both cases
    "auditor": ((Role.AUDITOR, ""),),
    "people": ((Role.PEOPLE, ""),),
    "fees": ((Role.FEES, ""),),
    "cashier": ((Role.CASHIER, ""),),
}


@dataclass(frozen=True)
class Filed:
    """A case as tests need it: numbers and ids, no row."""

    id: int
    reference: str
    public_id: str
    picture: str
    paper: str
    pdf: str
    unsafe: str
    letter: str
    booking: str
    opinion: str


class Office:
    """Cases of two departments, staff by kind, browsers for all of them."""

    def __init__(self, app: Flask, session: Session, clock: Clock) -> None:
        self.app, self.session, self.clock = app, session, clock
        self.tools: Toolbox = app.extensions["eapply"]
        self.accounts = {kind: self.hire(kind, grants) for kind, grants in PEOPLE.items()}
        session.flush()
        self.actors = {kind: actor_for(account) for kind, account in self.accounts.items()}
        session.commit()
        with app.app_context():
            self.cases = {
                department: self.file(department, self.actors[kind])
                for department, kind in (("library", "clerk"), ("children", "stranger"))
            }

    def hire(self, login: str, grants: tuple[tuple[Role, str], ...]) -> StaffAccount:
        account = StaffAccount(
            login=login,
            name=f"{login} 職員",
            password_hash="",
            must_change_password=False,
            created_at=self.clock.now(),
            grants=[StaffGrant(role=role.value, department=where) for role, where in grants],
        )
        self.session.add(account)
        return account

    def file(self, department: str, actor: StaffActor) -> Filed:
        """A case under review with answers, files, papers, words and a correction that was answered."""
        mark, tools = MARKS[department], self.tools
        with transaction() as session:
            case = file_case(
                session,
                tools,
                department=department,
                name=f"{mark}氏名",
                kana="カナリア",
                phone=PHONES[department],
                email=f"{department}-canary@example.jp",
                note=f"{mark}連絡",
            )
            reviewing.act(session, tools, actor, case, CARD, 1, Action.TAKE, {})
            message = messaging.from_resident(session, tools, case, f"{mark}質問")
            messaging.note(session, tools, actor.id, case, f"{mark}内部メモ")
            uploads = [
                self.upload(session, case, f"{mark}{name}", content, kind, scan)
                for name, content, kind, scan in (
                    ("写真.jpg", b"\xff\xd8\xff picture", "image/jpeg", "unchecked"),
                    ("書類.pdf", a_pdf(), "application/pdf", "clean"),
                    ("危険.pdf", b"%PDF-", "application/pdf", "infected"),
                )
            ]
            letter = self.upload(
                session, case, f"{mark}手紙.jpg", b"\xff\xd8\xff letter", "image/jpeg", "clean"
            )
            stored = tools.files.put(b"%PDF-1.7 paper")
            session.flush()
            letter.message_id = message.id
            paper = session.query(Document).filter_by(submission_id=case.id).one()
            paper.blob, paper.sha256 = stored.name, stored.sha256
            booking = self.book(session, case, RESOURCES[department])
            return Filed(
                case.id,
                case.reference,
                case.public_id,
                uploads[0].public_id,
                paper.public_id,
                uploads[1].public_id,
                uploads[2].public_id,
                letter.public_id,
                booking.public_id,
                self.ask(session, case, actor, uploads[:2]).public_id,
            )

    def ask(
        self, session: Session, case: Submission, actor: StaffActor, released: list[Upload]
    ) -> Opinion:
        """A question to city-planning that shows it two files and no answers."""
        row = Opinion(
            public_id=self.tools.ids.token(16),
            submission_id=case.id,
            department="city-planning",
            asked_from=case.department,
            status=OpinionStatus.ASKED.value,
            question="計画に支障がありますか。",
            released=[],
            due_on=opinions.usual_due(self.tools),
            asked_by=actor.id,
            asked_at=self.clock.now(),
        )
        session.add(row)
        session.flush()
        session.add_all(OpinionFile(opinion_id=row.id, upload_id=each.id) for each in released)
        return row

    def book(self, session: Session, case: Submission, resource: str) -> Booking:
        """A visit of tomorrow that belongs to the case."""
        now = self.clock.now()
        row = Booking(
            public_id=self.tools.ids.token(16),
            resource=resource,
            question="slot",
            status=BookingStatus.BOOKED.value,
            starts_at=now + timedelta(days=1),
            ends_at=now + timedelta(days=1, hours=1),
            submission_id=case.id,
            created_at=now,
            changed_at=now,
        )
        session.add(row)
        session.flush()
        return row

    def upload(
        self, session: Session, case: Submission, name: str, content: bytes, kind: str, scan: str
    ) -> Upload:
        original = self.tools.files.put(b"ORIGINAL " + content)
        shown, small = self.tools.files.put(content), self.tools.files.put(b"small")
        row = Upload(
            public_id=self.tools.ids.token(16),
            submission_id=case.id,
            field="note",
            name=name,
            kind="jpeg",
            pages=2 if kind == "application/pdf" else None,
            size=original.size,
            sha256=original.sha256,
            original=original.name,
            rendition=shown.name,
            rendition_type=kind,
            rendition_sha256=shown.sha256,
            thumbnail=small.name,
            thumbnail_sha256=small.sha256,
            scan=scan,
            created_at=self.clock.now(),
        )
        session.add(row)
        return row

    def browser(self, kind: str) -> Browser:
        """A browser of anonymous, owner (of the library's case), other (of the children's) or staff."""
        self.session.rollback()  # its reading would stand in the way of its writing
        if kind in self.accounts:
            return signed_in(self.app, self.session, self.clock, self.accounts[kind])
        browser = self.app.test_client()
        assert isinstance(browser, Browser)
        if kind in ("owner", "other"):
            case = self.cases["library" if kind == "owner" else "children"]
            interface: Any = self.app.session_interface
            token, now = RandomIds().token(24), self.clock.now()
            self.session.add(
                WebSession(
                    token_hash=hash_token(token),
                    audience="resident",
                    data={"cases": [case.public_id]},
                    created_at=now,
                    seen_at=now,
                    expires_at=interface.lifetimes["resident"].end(now, now),
                )
            )
            self.session.commit()
            browser.set_cookie(interface.cookie_name("resident"), token)
        return browser

    def path(self, case: str, rest: str = "") -> str:
        """The address of a department's case at the desk."""
        return f"/staff/cases/{self.cases[case].reference}{rest}"


def a_pdf() -> bytes:
    target = io.BytesIO()
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.add_blank_page()
        pdf.save(target)
    return target.getvalue()


def without_chance(page: str) -> str:
    """A page without what differs each time it is made."""
    return re.sub(r'nonce="[^"]*"', "", page)
