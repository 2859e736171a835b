"""確かめること on the case page: ticking without script, two pages at once, a notice before deciding."""

from __future__ import annotations

import re
from typing import Any

import pytest
from sqlalchemy import select

from eapply.core.submission import Action
from eapply.models import Correction, Submission, Tick
from tests.browser import Browser, HiddenFields
from tests.filings import CARD
from tests.office import Office

STEPS = CARD.desk.steps
FIRST, SECOND = STEPS[:2]
TOTAL = len(STEPS)


def text(answer: Any) -> str:
    return str(answer.get_data(as_text=True))


def post(desk: Browser, office: Office, *pairs: tuple[str, str], whose: str = "library") -> Any:
    """Sends these boxes of the list, with the token of a page opened now."""
    token = HiddenFields(text(desk.get(office.path("library")))).values["csrf_token"]
    data: dict[str, Any] = {"csrf_token": token}
    for name, value in pairs:
        data.setdefault(name, []).append(value)
    return desk.post(office.path(whose, "/checklist"), data=data)


def ticked(office: Office) -> set[str]:
    office.session.rollback()
    return set(office.session.scalars(select(Tick.step)))


def test_ticking_and_taking_off(office: Office, desk: Browser) -> None:
    page = text(desk.get(office.path("library")))
    assert f"確かめたこと 0／{TOTAL}" in page
    done = post(desk, office, ("step", FIRST), ("step", SECOND))
    assert done.status_code == 303
    page = text(desk.get(done.headers["Location"]))
    assert "確かめた印を保存しました" in page
    assert f"確かめたこと 2／{TOTAL}" in page
    assert page.count("clerk 職員　11月24日 10:00") >= 2
    assert re.findall(r'name="shown" value="([^"]+)"', page) == [FIRST, SECOND]
    post(desk, office, ("shown", FIRST), ("shown", SECOND), ("step", SECOND))
    assert ticked(office) == {SECOND}
    history = text(desk.get(office.path("library", "/history")))
    assert "確かめた印をつけました" in history
    assert "確かめた印を外しました" in history


def test_two_pages_opened_at_once_add_up(office: Office, desk: Browser) -> None:
    """Neither page showed a tick when it was opened; neither takes off the other's."""
    post(desk, office, ("step", FIRST))
    post(office.browser("head"), office, ("step", SECOND))
    assert ticked(office) == {FIRST, SECOND}
    page = text(desk.get(office.path("library")))
    assert "clerk 職員" in page
    assert "head 職員" in page


def test_one_press_takes_over_what_was_made_sure_of_before_the_correction(
    office: Office, desk: Browser
) -> None:
    post(desk, office, ("step", FIRST), ("step", SECOND))
    office.clock.set(office.clock.now().replace(minute=10))  # type: ignore[attr-defined]
    office.session.add(
        Correction(
            submission_id=office.cases["library"].id,
            items=[],
            due_on=office.clock.today(),
            asked_by=office.accounts["clerk"].id,
            asked_at=office.clock.now(),
            answered_at=office.clock.now(),
        )
    )
    office.session.commit()
    office.clock.set(office.clock.now().replace(minute=20))  # type: ignore[attr-defined]
    page = text(desk.get(office.path("library")))
    assert f"確かめたこと 0／{TOTAL}" in page
    assert page.count("補正の前に確かめました") == 2
    post(desk, office, ("again", "yes"))
    page = text(desk.get(office.path("library")))
    assert f"確かめたこと 2／{TOTAL}" in page
    assert "補正の前" not in page


def test_open_steps_are_said_before_deciding_and_are_in_nobodys_way(
    office: Office, desk: Browser
) -> None:
    post(desk, office, ("step", FIRST))
    missing = len(CARD.desk.checklist) - 1
    path = office.path("library", "/approve")
    page = text(desk.get(path))
    assert f"まだ確かめていないことが{missing}つあります" in page
    assert SECOND in page
    assert not any(step in page for step in CARD.desk.follow_up)
    confirm = text(desk.send(path, {"step": "confirm"}))
    assert f"まだ確かめていないことが{missing}つあります" in confirm
    assert "図書利用カード交付のお知らせ" in confirm
    done = desk.post(path, data=HiddenFields(confirm).values | {"step": "do"})
    assert done.status_code == 303
    page = text(desk.get(office.path("library", "/complete")))
    assert f"まだ確かめていないことが{TOTAL - 1}つあります" in page


def test_other_acts_do_not_ask_for_the_list(office: Office, desk: Browser) -> None:
    for action in (Action.RELEASE, Action.TRANSFER):
        page = text(desk.get(office.path("library", f"/{action.value}")))
        assert "まだ確かめていない" not in page


@pytest.mark.parametrize("state", ["COMPLETED", "WITHDRAWN"])
def test_a_case_that_is_over_shows_its_list_and_takes_no_more(
    office: Office, desk: Browser, state: str
) -> None:
    post(desk, office, ("step", FIRST))
    office.session.rollback()
    office.session.get_one(Submission, office.cases["library"].id).state = state
    office.session.commit()
    page = text(desk.get(office.path("library")))
    assert f"確かめたこと 1／{TOTAL}" in page
    assert "確かめた印を保存する" not in page
    token = HiddenFields(text(desk.get(office.path("library", "/thread")))).values["csrf_token"]
    late = desk.post(
        office.path("library", "/checklist"), data={"csrf_token": token, "step": SECOND}
    )
    assert late.status_code == 409
    assert ticked(office) == {FIRST}


def test_another_departments_list_is_not_there(office: Office, desk: Browser) -> None:
    assert post(desk, office, ("step", FIRST), whose="children").status_code == 404
    assert ticked(office) == set()
