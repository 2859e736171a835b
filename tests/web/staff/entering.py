"""A clerk at the counter who types for somebody: the walk of `resident/walking.py` from the desk."""

from __future__ import annotations

import re
from typing import Any

from werkzeug.test import TestResponse

from eapply.models import StaffAccount
from tests.browser import signed_in
from tests.office import Office
from tests.web.resident.walking import LIBRARY, Walker

ARRIVAL = {"channel": "窓口", "identity": "運転免許証", "email": ""}


class Clerk(Walker):
    """Somebody of the desk; the form of a page is its last one."""

    def __init__(self, office: Office, account: StaffAccount | None = None) -> None:
        super().__init__(office.app)
        office.session.rollback()
        person = account or office.accounts["clerk"]
        self.browser = signed_in(office.app, office.session, office.clock, person)

    def fields(self, form: int = -1) -> dict[str, list[str]]:
        return super().fields(form)

    def send(
        self, changes: dict[str, Any] | None = None, *, form: int = -1, to: str = ""
    ) -> TestResponse:
        return super().send(changes, form=form, to=to)

    def start(self, slug: str, **arrival: Any) -> None:
        """Says how the person came; the first page, or the code of the mail address."""
        self.open(f"/staff/counter/new/{slug}")
        self.send(ARRIVAL | arrival)
        self.draft = self.here.split("/")[3]

    def answer(self, answers: dict[str, dict[str, Any]] | None = None) -> None:
        """The pages as they come, until the last look."""
        known = LIBRARY if answers is None else answers
        while not self.here.endswith("/confirm"):
            page = self.here.rpartition("/")[2]
            self.send(known[page] | {"action": "next"})
            assert self.status == 200, (page, re.findall(r"k-summary-list.*?</ul>", self.page))

    def accept(self) -> str:
        """Files with every tick; the 受付番号 on the slip."""
        found = self.accept_value()
        self.send({"accept": found} if found else {})
        assert self.here.endswith("/receipt"), (self.at, self.page)
        number = re.search(r'id="reference" translate="no">([^<]+)<', self.page)
        assert number
        return number[1]

    def address(self, page: str) -> str:
        return f"/staff/counter/{self.draft}/{page}"
