"""Walks through the residents' pages like a person: opens, fills in, presses, follows."""

from __future__ import annotations

import re
from html import unescape
from html.parser import HTMLParser
from io import BytesIO
from typing import Any

from flask import Flask
from werkzeug.test import TestResponse

from eapply.core.procedure import Example
from eapply.forms import BY_SLUG
from eapply.forms.procedure_form import ProcedureForm
from eapply.models import OutboxMessage, db
from eapply.services.toolbox import Toolbox
from eapply.worker import work_once
from tests.browser import Browser

SLUG = "24-library-card"
# One set of answers by page, as typed: nothing here is in its normal form already.
LIBRARY: dict[str, dict[str, Any]] = {
    "kind": {"apply_kind": "new"},
    "person": {
        "applicant_name_sei": "𠮷髙",
        "applicant_name_mei": "﨑神葛\U000e0100",
        "applicant_kana_sei": "よしたか",
        "applicant_kana_mei": "ｻｷｶﾐ",
        "applicant_birth_date-era": "昭和",
        "applicant_birth_date-year": "６０",
        "applicant_birth_date-month": "4",
        "applicant_birth_date-day": "1",
    },
    "address": {
        "applicant_postal_code": "３１４−８６５５",
        "applicant_address_pref": "茨城県",
        "applicant_address_city": "鹿嶋市",
        "applicant_address_town": "平井１１８７番地1",
        "applicant_address_building": "",
        "applicant_phone": "０２９９（８２）２９１１",
    },
    "ground": {"eligibility": "lives"},
    "use": {
        "want_web_service": "no",
        "applicant_email": "hanako@example.jp",
        "receive_place": "central",
        "card_form": "plastic",
    },
    "agree": {"agree_rules": "yes"},
}


class Shown(HTMLParser):
    """What a page would send as it stands: the fields of its last form with their values."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.forms: list[list[tuple[str, str]]] = []
        self.actions: list[str] = []
        self.area: str | None = None
        self.select: str | None = None
        self.text = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        name = given.get("name") or ""
        if tag == "form":
            self.forms.append([])
            self.actions.append(given.get("action") or "")
        elif tag == "input" and self.forms and name:
            kind = given.get("type")
            if kind == "file" or (kind in ("radio", "checkbox") and "checked" not in given):
                return
            self.forms[-1].append((name, given.get("value") or ""))
        elif tag == "textarea":
            self.area, self.text = name, ""
        elif tag == "select":
            self.select = name
        elif tag == "option" and self.select and "selected" in given:
            self.forms[-1].append((self.select, given.get("value") or ""))

    def handle_data(self, data: str) -> None:
        if self.area is not None:
            self.text += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea" and self.area is not None:
            self.forms[-1].append((self.area, self.text.removeprefix("\n")))
            self.area = None
        elif tag == "select":
            self.select = None

    def values(self, form: int = -1) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for name, value in self.forms[form]:
            found.setdefault(name, []).append(value)
        return found


class Walker:
    """A person at a browser. ``at`` is the address, ``page`` the text of the page there."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        browser = app.test_client()
        assert isinstance(browser, Browser)
        self.browser = browser
        self.at = ""
        self.status = 0
        self.page = ""
        self.draft = ""
        self.slug = SLUG

    @property
    def here(self) -> str:
        """The address without query and fragment."""
        return self.at.partition("#")[0].partition("?")[0]

    @property
    def tools(self) -> Toolbox:
        tools: Toolbox = self.app.extensions["eapply"]
        return tools

    def take(self, response: TestResponse) -> TestResponse:
        """Follows redirects as a browser does, and keeps the page."""
        while response.status_code in (301, 302, 303):
            assert response.location
            self.at = response.location
            response = self.browser.get(self.at.partition("#")[0])
        self.status = response.status_code
        self.page = response.get_data(as_text=True)
        return response

    def open(self, path: str) -> TestResponse:
        self.at = path
        return self.take(self.browser.get(path))

    def fields(self, form: int = 0) -> dict[str, list[str]]:
        return Shown(self.page).values(form)

    def send(
        self, changes: dict[str, Any] | None = None, *, form: int = 0, to: str = ""
    ) -> TestResponse:
        """Sends a form of the page as it stands, with changes; None takes a field out."""
        values: dict[str, Any] = self.fields(form)
        for name, value in (changes or {}).items():
            values[name] = value
            if value is None:
                del values[name]
        target = unescape(to or Shown(self.page).actions[form]).partition("#")[0] or self.at
        return self.take(self.browser.post(target, data=values))

    def codes(self) -> list[str]:
        """The codes that wait to be mailed, oldest first."""
        with self.app.app_context():
            rows = db.session.query(OutboxMessage).order_by(OutboxMessage.id).all()
            return [
                row.payload["values"]["code"]
                for row in rows
                if row.payload.get("template") == "code"
            ]

    def work(self) -> None:
        """Lets the worker do all that is due."""
        with self.app.app_context():
            while work_once(self.tools):
                pass

    def links(self) -> list[str]:
        """The addresses in the mails that were sent, newest last, as paths."""
        mails = sorted(
            self.tools.settings.mailbox_folder.glob("*.eml"), key=lambda p: p.stat().st_mtime_ns
        )
        found = []
        for letter in self.tools.mailer.list():  # type: ignore[attr-defined]
            body = self.tools.mailer.read(letter.id).body  # type: ignore[attr-defined]
            found += re.findall(r"https?://[^/\s]+(/\S+)", body)
        assert mails is not None
        return found

    def begin(self, slug: str = SLUG, gates: dict[str, str] | None = None) -> None:
        """From the gates to the mail page."""
        self.slug = slug
        self.open(f"/apply/{slug}/check")
        assert self.status == 200, self.page
        self.send(gates or {})
        assert self.here.endswith("/mail"), self.at
        self.draft = self.at.split("/")[3]

    def prove(self, email: str = "hanako@example.jp") -> None:
        self.send({"email": email, "action": "send"})
        self.send({"code": self.codes()[-1], "action": "check"})

    def address(self, page: str) -> str:
        return f"/apply/{self.slug}/{self.draft}/{page}"

    def fill(self, answers: dict[str, dict[str, Any]] | None = None) -> None:
        """Answers the pages as they come until the confirm page."""
        known = LIBRARY if answers is None else answers
        while not self.here.endswith("/confirm"):
            page = self.here.rpartition("/")[2]
            self.send(known[page] | {"action": "next"})
            assert self.status == 200, (page, re.findall(r"k-summary-list.*?</ul>", self.page))

    def to_confirm(self) -> None:
        self.begin()
        self.prove()
        self.fill()

    def submit(self) -> str:
        """Sends the confirm page with every tick; returns the 受付番号."""
        accept = self.accept_value()
        self.send({"action": "send"} | ({"accept": accept} if accept else {}))
        assert "/done/" in self.at, (self.at, self.page)
        return self.here.rpartition("/")[2]

    def accept_value(self) -> str:
        """What the tick of the warnings sends; "" when there are none."""
        found = re.search(r'name="accept" type="checkbox" value="([^"]+)"', self.page)
        return found[1] if found else ""

    def password(self) -> str:
        """The 確認用パスワード on the receipt."""
        found = re.search(r'translate="no">([0-9A-Z]{4}-[0-9A-Z]{4})</p>', self.page)
        assert found
        return found[1]

    def twin(self) -> Browser:
        """Another connection of the same browser: the same cookies."""
        browser = self.app.test_client()
        assert isinstance(browser, Browser)
        for name in ("eapply", "eapply-form"):
            cookie = self.browser.get_cookie(name)
            if cookie is not None:
                browser.set_cookie(name, cookie.value)
        return browser

    def stranger(self) -> Walker:
        """Somebody else at another browser."""
        return Walker(self.app)

    def app_form(self, slug: str) -> type[ProcedureForm]:
        return BY_SLUG[slug]

    def passing(self, slug: str) -> dict[str, str]:
        """Answers to the gates that lead on to the form."""
        return {
            gate.key: next(value for value, _, away in gate.ways if away is None)
            for gate in BY_SLUG[slug].procedure.gates
        }

    def thumbnail(self) -> str:
        """The address of the first small picture of the page."""
        found = re.search(r'k-file-image" src="([^"]+)"', self.page)
        assert found
        return found[1]

    @staticmethod
    def without_tokens(page: str) -> str:
        """The page without what differs from answer to answer."""
        return re.sub(r'(csrf_token" value|nonce)="[^"]*"', "", page)

    def file(self) -> str:
        self.to_confirm()
        return self.submit()


def typed_by_page(
    walker: Walker, form: type[ProcedureForm], example: Example
) -> dict[str, dict[str, Any]]:
    """The example as somebody would type it, page by page, with its files."""
    blank = form.blank(walker.tools.situation())
    raw = blank.spread(example.answers)
    pages: dict[str, dict[str, Any]] = {page.key: {} for page in form.pages}
    for name, values in raw.items():
        page = form.page_of(name)
        if page is not None and not name.endswith("-"):
            pages[page.key][name] = list(values)
    for field, names in example.attachments.items():
        page = form.page_of(field)
        assert page is not None
        pages[page.key][field] = [(BytesIO(b"%PDF-1.7 example"), name) for name in names]
    return pages
