"""People who choose slots on the residents' pages, for tests."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

from sqlalchemy import select

from eapply.core.booking import BookingStatus
from eapply.core.procedure import Example
from eapply.forms import BY_SLUG
from eapply.models import Booking, Submission, db, transaction
from tests.filings import file_before
from tests.web.resident.walking import Walker, typed_by_page

STUDY, INSPECTION = "23-study-room", "17-inspection-booking"
PAGES = {STUDY: "when", INSPECTION: "slot"}
RADIO = re.compile(r'name="slot" type="radio" value="([^"]+)"( checked)?')
PARTS = ("slot", "use_date", "slot_alt")


class Booker(Walker):
    """Somebody who books, with the answers of a documented example typed page by page."""

    def start(self, slug: str = STUDY, email: str = "minato@example.jp", number: int = 0) -> Booker:
        """To the page with the slots."""
        form = BY_SLUG[slug]
        example: Example = [each for each in form.examples if not each.errors][number]
        with self.app.app_context(), transaction() as session:
            file_before(session, self.tools, slug, example)
        self.typed = typed_by_page(self, form, example)
        self.begin(slug, self.passing(slug))
        self.prove(email)
        if self.here.endswith("/tasks"):
            self.open(self.address(form.pages[0].key))
        while not self.here.endswith(f"/{PAGES[slug]}"):
            page = self.here.rpartition("/")[2]
            self.send(self.typed[page] | {"action": "next"})
            assert self.status == 200, self.sentences()
        return self

    @property
    def others(self) -> dict[str, Any]:
        """What the example answers on the page with the slots, without day and time."""
        page = self.typed[PAGES[self.slug]]
        return {name: each for name, each in page.items() if name.split("-")[0] not in PARTS}

    def press(self, action: str, slot: str = "", **changes: Any) -> None:
        """A button of the page with the slots."""
        chosen = {"slot": slot} if slot else {}
        self.send(self.others | chosen | changes | {"action": action})

    def finish(self) -> str:
        """From the page behind the slots to the receipt; the 受付番号."""
        self.rest()
        return self.submit()

    def rest(self) -> None:
        while not self.here.endswith("/confirm"):
            page = self.here.rpartition("/")[2]
            self.send(self.typed[page] | {"action": "next"})
            assert self.status == 200, self.sentences()

    def book(self, slot: str, slug: str = STUDY, **how: Any) -> str:
        """Books in one go; the 受付番号."""
        self.start(slug, **how).press("next", slot)
        assert self.status == 200, self.sentences()
        return self.finish()

    def sentences(self) -> list[str]:
        """The errors of the page, as its summary says them."""
        found = re.search(r'k-summary-list">(.*?)</ul>', self.page, re.S)
        return re.findall(r">([^<>]+)</a>", found[1]) if found else []

    def free(self) -> list[str]:
        """The slots that can be chosen on the page."""
        return [value for value, _ in RADIO.findall(self.page)]

    def chosen(self) -> list[str]:
        return [value for value, checked in RADIO.findall(self.page) if checked]

    def words(self) -> str:
        """The page without its tags."""
        return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", "", self.page)))

    def come_back(self, number: str) -> None:
        """By the link of a mail about this filing, after the session is over."""
        self.work()
        for letter in self.tools.mailer.list():  # type: ignore[attr-defined]
            body = self.tools.mailer.read(letter.id).body  # type: ignore[attr-defined]
            link = re.search(r"https?://[^/\s]+(/s/\S+)", body)
            if link and number in body:
                self.open(link[1])
                self.send()
                return
        raise AssertionError(f"no mail about {number}")

    def bookings(self, *statuses: BookingStatus) -> list[Booking]:
        """What is stored with these statuses, oldest first."""
        with self.app.app_context():
            chosen = select(Booking).order_by(Booking.id)
            if statuses:
                chosen = chosen.where(Booking.status.in_([each.value for each in statuses]))
            found = list(db.session.scalars(chosen))
            db.session.expunge_all()
            return found

    def case(self) -> Submission:
        """The newest filing."""
        with self.app.app_context():
            found = db.session.scalars(select(Submission).order_by(Submission.id.desc())).first()
            assert found is not None
            db.session.expunge_all()
            return found
