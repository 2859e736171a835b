"""What people type stays text: thousands of hostile texts, stored in every place that the desk shows.

Each procedure is filed with them in every answer that is a text and in every line of its sheet, past all
checks of the form. Then the pages of the case are opened at the desk. Nothing may run, nothing may be
stopped by the content policy (it is the second wall, not the first), and no text may become an element.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from itertools import count
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Dialog
from sqlalchemy import select
from sqlalchemy.orm import Session

from eapply.core.procedure import Example
from eapply.core.submission import Role
from eapply.forms import BY_SLUG
from eapply.models import Correction, Message, Note, StaffAccount, Submission, Upload, transaction
from eapply.services import accounts
from eapply.services.accounts import DEMO_PASSWORD
from tests.effort import FULL
from tests.filings import file_example
from tests.hostile_texts import MARK, RAN, hostile
from tests.journeys.desk import sign_in
from tests.journeys.site import Site

pytestmark = pytest.mark.journey

TEXTS = frozenset({"text", "long_text", "kana", "email"})  # kinds that may hold any signs
PAGES = ("", "/thread", "/history", "/records", "/files", "/opinions/new", "/assign", "/transfer")
BLANK_FILE = {
    "kind": "pdf",
    "pages": 1,
    "size": 1,
    "rendition_type": "application/pdf",
    **dict.fromkeys(("sha256", "original", "rendition", "rendition_sha256"), "nothing"),
}
# What only a text that became markup can have put there.
BROKEN = f"""() => Array.from(document.querySelectorAll(
  '{MARK}, {MARK}-x, [class*="{MARK}"], iframe, object, embed, base, meta[http-equiv], math, video, audio,' +
  '[onerror], [onload], [onfocus], [onmouseover], [ontoggle], [onbegin], [href^="javascript:" i]'
), each => each.outerHTML.slice(0, 200))"""
WATCH = """document.addEventListener('securitypolicyviolation',
  event => window.stopped(event.violatedDirective + ' ' + event.blockedURI + ' ' + event.sample))"""


class Watched:
    """A clerk's browser that tells what ran, what the policy stopped and what became markup."""

    def __init__(self, site: Site, context: BrowserContext, login: str) -> None:
        self.found: list[str] = []
        self.site, self.page = site, context.new_page()
        sign_in(site, self.page, login)
        for name in (RAN, "stopped"):
            context.expose_binding(name, self.tell(name))
        context.add_init_script(WATCH)
        self.page.on("dialog", self.dismiss)

    def tell(self, name: str) -> Callable[..., None]:
        return lambda _source, *what: self.found.append(f"{name}: {what}")

    def dismiss(self, dialog: Dialog) -> None:
        self.found.append(f"dialog: {dialog.message}")
        dialog.dismiss()

    def go(self, path: str) -> None:
        """Opens a page of the desk and looks at what became of the texts on it."""
        answer = self.page.goto(f"{self.site.url}/staff{path}")
        assert answer is not None
        # 409: a page as well, where the state of the case refuses the act, such as before its fee is paid.
        assert answer.status in (200, 409), (path, answer.status)
        self.look()
        assert self.found == [], path

    def look(self) -> None:
        self.found += self.page.evaluate(BROKEN)


@pytest.fixture
def watched(site: Site, new_context: Callable[..., BrowserContext]) -> Callable[[str], Watched]:
    return lambda login: Watched(site, new_context(), login)


def evil(value: Any, numbers: Iterator[int]) -> Any:
    """The same value with a hostile text in place of each text that is not empty."""
    if isinstance(value, str):
        return hostile(next(numbers)) if value else value
    if isinstance(value, Mapping):
        return {key: evil(each, numbers) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [evil(each, numbers) for each in value]
    return value


def evil_rows(rows: list[dict[str, Any]], numbers: Iterator[int]) -> list[dict[str, Any]]:
    """The rows of a sheet; what the form itself says in them stays."""
    found = []
    for row in rows:
        texts = {key: evil(row[key], numbers) for key in ("text", "typed") if key in row}
        items = [each | {"rows": evil_rows(each["rows"], numbers)} for each in row.get("items", ())]
        found.append(row | texts | ({"items": items} if items else {}))
    return found


def write_round(
    session: Session, case: Submission, now: datetime, clerk: StaffAccount, numbers: Iterator[int]
) -> None:
    """What else can be written about a case: messages, a file's name, a note, an answered correction."""
    about = {"submission_id": case.id}
    session.add_all(
        [
            *(
                Message(
                    body=hostile(next(numbers)), staff_id=staff, sent_at=now, told_at=now, **about
                )
                for staff in (None, clerk.id)
            ),
            Upload(
                public_id=f"evil-{case.public_id}",
                field=hostile(next(numbers)),
                name=hostile(next(numbers)),
                created_at=now,
                **about,
                **BLANK_FILE,
            ),
            Note(staff_id=clerk.id, body=hostile(next(numbers)), written_at=now, **about),
            Correction(
                items=[
                    evil({"label": "氏名", "reason": "古い", "before": "前"}, numbers)
                    | {"keys": ["applicant_name_sei"], "kind": "wrong"}
                ],
                message=hostile(next(numbers)),
                changes=[evil({"label": "氏名", "before": "前", "after": "後"}, numbers)],
                due_on=now.date(),
                asked_by=clerk.id,
                asked_at=now,
                answered_at=now,
                **about,
            ),
        ]
    )


def file_evil(site: Site, slug: str, example: Example, numbers: Iterator[int]) -> tuple[str, str]:
    """Files the example, then writes hostile texts over what was typed. Number and department of the case."""
    tools, form_class = site.tools, BY_SLUG[slug]
    site.get_ready(slug, example)
    with site.app.app_context(), transaction() as session:
        case = file_example(session, tools, slug, example)
        kinds = {
            each.key: each.kind for each in form_class.from_json({}, tools.situation()).questions
        }
        for kept in ("answers", "raw"):
            typed = {
                key: evil(value, numbers) if kinds.get(key) in TEXTS else value
                for key, value in getattr(case, kept).items()
            }
            setattr(case, kept, typed)
        case.sheet = [each | {"rows": evil_rows(each["rows"], numbers)} for each in case.sheet]
        case.name, case.kana = hostile(next(numbers)), hostile(next(numbers))
        case.warnings = [hostile(next(numbers)) for _ in range(3)]
        own = case.department
        known = session.scalars(select(StaffAccount).where(StaffAccount.login == own))
        clerk = known.one_or_none()
        if clerk is None:  # the demo has nobody there
            grants = [(Role.CLERK, own)]
            clerk, _ = accounts.create(session, tools, own, "職員", grants, DEMO_PASSWORD)
        write_round(session, case, tools.clock.now(), clerk, numbers)
        return case.reference, case.department


def examples() -> Iterator[tuple[str, Example]]:
    """Valid examples of every open procedure and of a fee request; in `make trust` all of them."""
    for slug, form in BY_SLUG.items():
        valid = [each for each in form.examples if not each.errors]
        many = FULL or len(valid) == 0
        yield from ((slug, each) for each in (valid if many else valid[:1]))


def test_stored_texts_stay_texts_wherever_the_desk_shows_them(
    site: Site, watched: Callable[[str], Watched], capsys: pytest.CaptureFixture[str]
) -> None:
    numbers, clerks = count(), {}
    seen: set[str] = set()
    for slug, example in examples():
        reference, department = file_evil(site, slug, example, numbers)
        if department not in clerks:
            clerks[department] = watched(department)
        clerk = clerks[department]
        clerk.go(f"/cases/{reference}")
        if FULL or department not in seen:
            for page in PAGES:
                clerk.go(f"/cases/{reference}{page}")
        seen.add(department)
    for clerk in clerks.values():
        for path in ("/", "/queue", "/search?words=evil", "/queue/print"):
            clerk.go(path)
    with capsys.disabled():
        print(f"\nhostile: {next(numbers):,} texts stored, none ran, none became an element")


def test_the_watch_sees_a_text_that_became_markup(
    site: Site, watched: Callable[[str], Watched]
) -> None:
    """Each kind of finding, on a page of the desk into which a text is put as markup."""
    clerk = watched("library")
    insert = "html => document.querySelector('main').insertAdjacentHTML('beforeend', html)"
    for text, finding in (
        ("<img src=x onerror=hostileTextRan(1)>", "script-src"),
        (f"<{MARK} data-n=1>", MARK),
        ("<style>body{color:red}</style>", "style-src"),
    ):
        clerk.go("/")
        clerk.page.evaluate(insert, text)
        clerk.page.wait_for_timeout(100)
        clerk.look()
        assert any(finding in each for each in clerk.found), (text, clerk.found)
        clerk.found.clear()
