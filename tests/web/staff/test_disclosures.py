"""I15: every answer that shows personal data to staff has one record; refused tries too."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from eapply.models import Disclosure
from eapply.web import disclosures
from eapply.web.access import Kind, declared
from tests.browser import Browser
from tests.office import MARKS, UNKNOWN, Office

PAGES = (
    *("", "/thread", "/files", "/history", "/records", "/assign", "/transfer", "/approve"),
    "/decision",
)


def looks(office: Office) -> list[Disclosure]:
    office.session.rollback()
    return list(office.session.scalars(select(Disclosure).order_by(Disclosure.id)))


@pytest.mark.parametrize("rest", PAGES)
def test_a_page_of_a_case_leaves_one_record(office: Office, desk: Browser, rest: str) -> None:
    page = desk.get(office.path("library", rest))
    assert page.status_code == 200
    assert MARKS["library"] in page.get_data(as_text=True)
    (look,) = looks(office)
    assert look.subjects == [office.cases["library"].reference]
    assert look.staff_id == office.actors["clerk"].id
    assert look.address == "127.0.0.1"
    assert look.allowed


def test_a_list_leaves_one_record_with_all_that_it_shows(office: Office, desk: Browser) -> None:
    with office.app.app_context():
        for _ in range(3):
            office.cases["library"] = office.file("library", office.actors["clerk"])
    page = desk.get("/staff/queue?view=all")
    (look,) = looks(office)
    shown = [number for number in look.subjects if number in page.get_data(as_text=True)]
    assert len(shown) == len(look.subjects) == 4


def test_files_and_papers_leave_a_record(office: Office, desk: Browser) -> None:
    case = office.cases["library"]
    for rest in (f"/files/{case.picture}", f"/files/{case.picture}/content"):
        assert desk.get(office.path("library", rest)).status_code == 200
    assert desk.get(office.path("library", f"/documents/{case.paper}")).status_code == 200
    assert [look.subjects for look in looks(office)] == [[case.reference]] * 3


def test_what_shows_nothing_leaves_nothing(office: Office, desk: Browser) -> None:
    desk.get("/staff/queue?view=ended")
    desk.get("/staff/arrivals")
    desk.get("/staff/password")
    desk.get(f"/staff/search?words={office.cases['library'].reference}")
    desk.send(office.path("library", "/notes"), {"body": "x"}, office.path("library", "/thread"))
    assert [look.endpoint for look in looks(office)] == ["staff.thread"]


@pytest.mark.parametrize("whose", ["children", "unknown"])
def test_a_refused_try_leaves_a_record(office: Office, desk: Browser, whose: str) -> None:
    number = office.cases["children"].reference if whose == "children" else UNKNOWN
    assert desk.get(f"/staff/cases/{number.lower()}").status_code == 404
    (look,) = looks(office)
    assert (look.subjects, look.allowed, look.endpoint) == ([number], False, "staff.answers")


def test_nothing_typed_stands_in_the_record(office: Office, desk: Browser) -> None:
    desk.get("/staff/cases/鹿嶋 花子")
    assert [look.subjects for look in looks(office)] == [["-"]]


def test_without_a_record_nothing_is_shown(
    office: Office, desk: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: Any, **__: Any) -> None:
        raise RuntimeError

    monkeypatch.setattr(disclosures, "disclose", broken)
    office.app.testing = False
    page = desk.get(office.path("library"))
    assert page.status_code == 500
    assert MARKS["library"] not in page.get_data(as_text=True)


def test_all_pages_for_staff_are_watched(office: Office) -> None:
    """Who adds a page for staff elsewhere has to say how its looks are recorded."""
    elsewhere = [
        name
        for name, view in office.app.view_functions.items()
        if (entry := declared(view)) and entry.kind is Kind.STAFF and not name.startswith("staff.")
    ]
    assert elsewhere == []


def test_a_request_leaves_no_open_book(office: Office, desk: Browser) -> None:
    desk.get(office.path("library"))
    desk.get(office.path("library"))
    assert [len(look.subjects) for look in looks(office)] == [1, 1]
