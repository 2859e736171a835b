"""郵送するもの and 発送・受取り at the desk and as the resident sees them."""

from __future__ import annotations

import io
import re
from datetime import datetime, timedelta

import pikepdf
import pytest

from eapply.adapters.clock import FixedClock
from eapply.core.submission import State
from eapply.models import Letter, LetterBatch, Submission, transaction
from eapply.services import letters
from tests.browser import Browser, HiddenFields
from tests.office import MARKS, Office

LIST = "/staff/letters"


def day(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d}"


@pytest.fixture
def waiting(office: Office) -> dict[str, str]:
    """A letter of each department, by its public id."""
    office.session.rollback()
    with office.app.app_context(), transaction() as session:
        for name, filed in office.cases.items():
            case = session.get_one(Submission, filed.id)
            letters.add(session, office.tools, case, "correction-cancelled", name, {}, None)
    found = {letter.key: letter.public_id for letter in office.session.query(Letter).all()}
    office.session.rollback()
    return found


def pressed(browser: Browser, *ids: str, department: str = "library") -> str:
    page = browser.get(LIST).text
    fields = HiddenFields(page).values | {"department": department, "letter": list(ids)}
    answer = browser.post(LIST, data=fields)
    return answer.headers["Location"] if answer.status_code == 303 else str(answer.status_code)


def test_it_lists_prints_and_keeps_what_was_printed(
    office: Office, desk: Browser, waiting: dict[str, str]
) -> None:
    page = desk.get(LIST).text
    assert f"{MARKS['library']}氏名　様" in page
    assert re.findall(r'name="letter" value="([^"]+)"', page) == [waiting["library"]]
    then = pressed(desk, waiting["library"])
    page = desk.get(then).text
    assert "1通を印刷済みにしました" in page
    assert "まだ開いていません" in page
    assert "clerk 職員" in page
    assert waiting["library"] not in page
    file = re.findall(r'href="(/staff/letters/[^"]+)"', page)[0]
    answer = desk.get(file)
    assert answer.mimetype == "application/pdf"
    with pikepdf.open(io.BytesIO(answer.get_data())) as joined:
        assert len(joined.pages) == 1
    assert "まだ開いていません" not in desk.get(LIST).text
    papers = desk.get(office.path("library", "/papers")).text
    assert "clerk 職員が印刷しました" in papers
    history = desk.get(office.path("library", "/history")).text
    assert "手紙を印刷しました" in history


def test_who_comes_second_is_told_and_nothing_is_printed_twice(
    office: Office, desk: Browser, waiting: dict[str, str]
) -> None:
    pressed(desk, waiting["library"])
    assert pressed(office.browser("head"), waiting["library"]) == "409"
    assert pressed(desk) == "422"
    office.session.rollback()
    assert office.session.query(LetterBatch).count() == 1


def test_another_department_sees_and_prints_nothing(
    office: Office, desk: Browser, waiting: dict[str, str]
) -> None:
    stranger = office.browser("stranger")
    page = stranger.get(LIST).text
    assert MARKS["library"] not in page
    assert "（1通）" in page  # its own
    assert pressed(stranger, waiting["library"]) == "409"
    assert pressed(stranger, waiting["library"], department="children") == "409"
    pressed(desk, waiting["library"])
    office.session.rollback()
    batch = office.session.query(LetterBatch).one().public_id
    office.session.rollback()
    assert stranger.get(f"{LIST}/{batch}").status_code == 404
    page = stranger.get(LIST).text
    assert office.cases["library"].reference not in page


def decided(office: Office) -> None:
    office.session.rollback()
    case = office.session.get_one(Submission, office.cases["library"].id)
    case.state = State.DECIDED.value
    office.session.commit()


def status(office: Office) -> str:
    return office.browser("owner").get(f"/status/{office.cases['library'].reference}").text


def test_a_thing_that_was_sent_shows_a_minute_later(
    office: Office, desk: Browser, clock: FixedClock
) -> None:
    path = office.path("library", "/deliveries/sent")
    assert desk.get(path).status_code == 409  # no result yet
    decided(office)
    typed = {"thing": "合鍵の束", "day": day(clock.now()), "how": "簡易書留"}
    wrong = desk.send(path, typed | {"how": ""})
    assert wrong.status_code == 422
    assert "合鍵の束" in wrong.text
    done = desk.send(path, typed | {"tracking": "123-456"})
    assert "1分後に知らせます" in desk.get(done.headers["Location"]).text
    assert "合鍵の束" not in status(office)
    clock.advance(seconds=60)
    shown = status(office)
    assert "「合鍵の束」を発送しました" in shown
    assert "123-456" in shown
    assert "/undo" not in desk.get(office.path("library", "/papers")).text


def test_what_was_undone_is_never_shown(office: Office, desk: Browser, clock: FixedClock) -> None:
    decided(office)
    until = day(clock.now() + timedelta(days=9))
    typed = {
        "thing": "合鍵の束",
        "place": "1階の窓口",
        "day": day(clock.now()),
        "until": until,
    }
    done = desk.send(office.path("library", "/deliveries/ready"), typed)
    page = desk.get(done.headers["Location"]).text
    undo = re.findall(r'action="([^"]+/undo)"', page)[0]
    foreign = undo.replace(office.cases["library"].reference, office.cases["children"].reference)
    assert office.browser("stranger").send(foreign, page="/staff/").status_code == 404
    assert desk.send(undo, page=office.path("library", "/papers")).status_code == 303
    assert desk.send(undo, page=office.path("library", "/papers")).status_code == 409
    clock.advance(seconds=61)
    assert "合鍵の束" not in status(office).partition('id="papers"')[2].partition("やりとり")[0]
