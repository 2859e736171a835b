"""Every page in every state is valid HTML, by the Nu HTML checker; accessible, by axe; and fits 320 pixels.

Axe sees a choice in which each template and each kind of question occurs, wrong and right; with
`make trust` it sees all. The pages are drawn once for both.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, time
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser
from sqlalchemy.orm import Session

from eapply.adapters.clock import JST, FixedClock
from eapply.adapters.pdf import Drawn, PdfMaker
from eapply.core.procedure import Example
from eapply.forms import PROCEDURES
from eapply.forms.procedure_form import ProcedureForm
from eapply.web import limits
from tests import payers
from tests.office import Office, a_pdf
from tests.web import practising
from tests.web.looks import look
from tests.web.pages import Pages
from tests.web.resident import sweeping as resident
from tests.web.resident.test_examples import looked_into
from tests.web.resident.walking import Walker
from tests.web.rooms import TROUBLES, add_rooms
from tests.web.staff import booking_sweeping
from tests.web.staff import sweeping as staff
from tests.web.test_errors import CASES

# Pages do not differ between databases; they are shown to a browser.
pytestmark = [pytest.mark.only_on("sqlite"), pytest.mark.journey, pytest.mark.long]

TEMPLATES = Path(__file__).resolve().parents[2] / "eapply" / "templates"
EXTENDS = re.compile(r'{%-? extends "([^"]+)"')
LIBRARY_CARD, HEALTH_INSURANCE = 24, 4  # the second has gates and a list of tasks
BOOKINGS = "staff/bookings/"
AT_THE_DESK = ("staff/", "resident/correct.html")  # what a correction takes is sent from there
BAD = "the bad page"
BAD_PAGE = """<!doctype html><html lang="ja"><head><title>x</title>
<link rel="stylesheet" href="/static/css/tokens.css"><link rel="stylesheet" href="/static/css/resident.css"></head>
<body class="k-resident"><main><h1>x</h1><p><div style="width: 400px; color: #999">words</div></p>
<input class="k-input"><button style="padding: 0; font-size: 9px">x</button><button style="padding: 0; font-size: 9px">y</button>
</main></body></html>"""
BAD_WORDS = {"No “p” element in scope but a “p” end tag seen."}
BAD_LOOKS = ("sideways: ", "color-contrast [", "label [", "target-size [")
# What the checker may say of a place, as a pattern of the place, with the reason.
ALLOWED = (
    # The checker is of 2020; all browsers have known these since 2022.
    ("The “inputmode” attribute is not supported in all browsers", r"<(input|textarea) "),
    ("The “dialog” element is not supported in all browsers", r"<dialog "),
    # Lists take a name (ARIA 1.2 §5.2.8.6 forbids it for roles such as generic and paragraph only).
    ("Possible misuse of “aria-label”", r'<(ol|ul) class="[^"]*" aria-label'),
)


def is_allowed(message: str, place: str) -> bool:
    return any(message.startswith(words) and re.search(at, place) for words, at in ALLOWED)


class BlankPaper(PdfMaker):
    """Papers are not what is looked at here, and following every link asks for that of every form."""

    def draw(self, html: str, *, title: str) -> Drawn:
        return Drawn(a_pdf(), ())


@pytest.fixture
def app(make_app: Callable[..., Flask], monkeypatch: pytest.MonkeyPatch) -> Flask:
    """With small rooms that fail, and without limits: one person files all of it here."""
    plenty = limits.Limit(limits.Rate(1_000_000, 600))
    monkeypatch.setattr(limits, "LIMITS", dict.fromkeys(limits.LIMITS, plenty))
    app = make_app(tools={"inspect": looked_into, "pdf": BlankPaper()})
    app.config["PROPAGATE_EXCEPTIONS"] = False
    add_rooms(app)
    return app


def asked(form_class: type[ProcedureForm], example: Example, walker: Walker) -> set[str]:
    form = form_class.from_json(example.answers, walker.tools.situation())
    form.judge()
    return {page.key for page in form.asked_pages()}


def walk(app: Flask, clock: FixedClock, form: type[ProcedureForm]) -> set[str]:
    """All pages of a procedure, by as many of its valid examples as it takes; what none reaches."""
    walker = Walker(app)
    resident.leaflets(walker, form)
    if form.procedure.window.closed_since is not None:
        return set()
    resident.gates(walker, form)
    unseen = {page.key for page in form.pages}
    for example in form.examples:
        if example.errors or not asked(form, example, walker) & unseen:
            continue
        day = example.on or clock.today()
        clock.advance(seconds=(datetime.combine(day, time(10), JST) - clock.now()).total_seconds())
        walker = Walker(app)
        resident.enter(walker, form, example)
        resident.questions(walker, form, example, unseen)
    return unseen


@pytest.fixture
def pages(app: Flask, tmp_path: Path) -> Pages:
    folder = tmp_path / "pages"
    folder.mkdir()
    return Pages(app, folder)


def whole_pages() -> set[str]:
    """The templates that stand on another one and under none; papers are not served as HTML."""
    texts = {
        path.relative_to(TEMPLATES).as_posix(): path.read_text("utf-8")
        for path in TEMPLATES.rglob("*.html")
    }
    under = {name: found[1] for name, text in texts.items() if (found := EXTENDS.search(text))}
    return {name for name in under.keys() - set(under.values()) if not name.startswith("pdf/")}


def check(pages: Pages, browser: Browser, templates: set[str]) -> None:
    """These templates are among the pages, and a bad page, so that a checker that says nothing is noticed."""
    undrawn = templates - pages.templates
    assert not undrawn, f"no step of tests/web/*/sweeping.py draws {sorted(undrawn)}"
    pages.latest = BAD  # as if drawn from a template of its own, so that it is among the chosen
    pages.add(BAD_PAGE, BAD)
    words, looks = pages.complaints(), look(browser, pages)
    bad_words, bad_looks = words.pop(BAD, {}), " ".join(looks.pop(BAD, []))
    told = [
        f"{address}: {message} {place}"
        for address, messages in words.items()
        for message, place in messages.items()
        if not is_allowed(message, place)
    ]
    told += [f"{address}: {seen}" for address, all_seen in looks.items() for seen in all_seen]
    told += [f"not noticed: {word}" for word in BAD_WORDS - set(bad_words)]
    told += [f"not noticed: {each}" for each in BAD_LOOKS if each not in bad_looks]
    assert not told, "\n".join(told)


def test_forms_are_valid(app: Flask, pages: Pages, clock: FixedClock, browser: Browser) -> None:
    """Every page of every procedure: empty, wrong, with rows, with each of its buttons pressed."""
    situation = app.extensions["eapply"].situation()
    for form in PROCEDURES:
        for key in walk(app, clock, form):
            for page in resident.unreached(form, key, situation):
                pages.add(page, f"{form.procedure.slug}: {key}")
    assert len(pages.addresses) > 1000
    check(pages, browser, set())


def test_other_pages_of_residents_are_valid(
    app: Flask,
    pages: Pages,
    clock: FixedClock,
    browser: Browser,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """All that is not a form, the pages of trouble, of payment, of the demo's mailbox and card company."""
    for number in (LIBRARY_CARD, HEALTH_INSURANCE):
        form = PROCEDURES[number - 1]
        resident.leaflets(Walker(app), form)
        resident.gates(Walker(app), form)
        resident.enter(Walker(app), form, form.examples[0])
    resident.plain_pages(Walker(app))
    resident.after_filing(Walker(app))
    resident.bookings(app, clock)
    resident.without_mail(Walker(app))
    resident.pauses(Walker(app), clock)
    resident.newer_form(Walker(app), monkeypatch)
    for error, _, _ in CASES:
        monkeypatch.setitem(TROUBLES, "x", error)
        app.test_client().get("/room/trouble/x")
    resident.taking_over(Walker(app))
    resident.follow_links(Walker(app).browser, ["/"])  # late: it asks for papers to be made
    practising.sweep(app)
    payers.sweep(app)
    resident.follow_links(Walker(app).browser, ["/mailbox/"])
    check(pages, browser, {name for name in whole_pages() if not name.startswith(AT_THE_DESK)})


def test_pages_of_the_desk_are_valid(
    app: Flask,
    pages: Pages,
    session: Session,
    clock: FixedClock,
    browser: Browser,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    staff.sweep(Office(app, session, clock), monkeypatch)
    drawn = {name for name in whole_pages() if name.startswith(AT_THE_DESK)}
    check(pages, browser, {name for name in drawn if not name.startswith(BOOKINGS)})


def test_booking_pages_of_the_desk_are_valid(
    app: Flask, pages: Pages, session: Session, clock: FixedClock, browser: Browser
) -> None:
    booking_sweeping.bookings(Office(app, session, clock))
    check(pages, browser, {name for name in whole_pages() if name.startswith(BOOKINGS)})
