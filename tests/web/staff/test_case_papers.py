"""書類 at the desk: a notice is replaced or withdrawn, and everybody who looks sees that it was."""

from __future__ import annotations

from typing import Any

import pytest

from eapply.adapters.city_facts import CityFacts
from eapply.core.submission import Action
from eapply.models import Document, Submission, transaction
from eapply.services import reviewing
from tests.browser import Browser, HiddenFields
from tests.filings import CARD
from tests.office import MARKS, Office
from tests.routes import LIBRARY_HEAD

OLD, NEW = "鹿図第1号", "鹿図第2号"
WHY = "期間の年を書きまちがえたため。"
TYPED = {"change_reason": WHY, "reasons": "お知らせの文を直しました。"}
REPLACED, WITHDRAWN = "差し替えられました", "取り消されました"


@pytest.fixture
def notices(office: Office) -> dict[str, Document]:
    """Each department issued a notice and its file is made."""
    office.session.rollback()
    found = {}
    for name, kind in (("library", "clerk"), ("children", "stranger")):
        with office.app.app_context(), transaction() as session:
            case = session.get_one(Submission, office.cases[name].id)
            actor, written = office.actors[kind], {"reasons": f"{MARKS[name]}理由"}
            reviewing.act(
                session, office.tools, actor, case, CARD, case.version, Action.APPROVE, written
            )
        stored = office.tools.files.put(b"%PDF-1.7 notice")
        notice = office.session.query(Document).filter_by(tells="decision").all()[-1]
        notice.blob, notice.sha256, notice.made_at = stored.name, stored.sha256, office.clock.now()
        office.session.commit()
        found[name] = notice
    return found


def path_of(office: Office, notice: Document, change: str, case: str = "library") -> str:
    return office.path(case, f"/documents/{notice.public_id}/{change}")


def changed(office: Office, browser: Browser, notice: Document, change: str, **fields: str) -> Any:
    """Through the confirm page to the change itself."""
    path = path_of(office, notice, change)
    page = browser.send(path, {"step": "confirm"} | TYPED | fields)
    assert page.status_code == 200
    return browser.post(path, data=HiddenFields(page.text).values | {"step": "do"})


def seen_by_resident(office: Office) -> str:
    return office.browser("owner").get(f"/status/{office.cases['library'].reference}").text


def test_a_replaced_notice_is_marked_wherever_it_shows(
    office: Office, desk: Browser, notices: dict[str, Document]
) -> None:
    old = notices["library"]
    code, public_id = old.verify_code, old.public_id
    assert MARKS["library"] in desk.get(path_of(office, old, "replace")).text  # what it says now
    done = changed(office, desk, old, "replace")
    assert done.headers["Location"].endswith("/papers?done=notice-replaced")
    page = desk.get(office.path("library", "/papers")).text
    assert page.index(NEW) < page.index(REPLACED) < page.index(WHY)
    assert f"新しい書類：{NEW}" in page
    assert desk.get(office.path("library", f"/documents/{public_id}")).status_code == 200
    status = seen_by_resident(office)
    mark, link = status.index(REPLACED), status.index(f"/documents/{public_id}")
    assert mark < link
    assert WHY in status
    checked = office.browser("anonymous").get(f"/verify/{code}").text
    assert REPLACED in checked
    assert WHY not in checked
    assert "確認できました" not in checked
    assert f"新しい書類 {NEW}" in desk.get(office.path("library", "/history")).text


def test_a_withdrawn_notice_is_no_result_to_fetch(
    office: Office, desk: Browser, notices: dict[str, Document]
) -> None:
    old = notices["library"]
    code = old.verify_code
    assert f"「{old.title}」を受け取ってください" in seen_by_resident(office)
    changed(office, desk, old, "withdraw")
    status = seen_by_resident(office)
    assert WITHDRAWN in status
    assert "を受け取ってください" not in status
    assert "結果の書類は取り消されました" in status
    assert WITHDRAWN in office.browser("anonymous").get(f"/verify/{code}").text


def test_looking_changes_nothing_and_mistakes_are_told(
    office: Office, desk: Browser, notices: dict[str, Document]
) -> None:
    path = path_of(office, notices["library"], "replace")
    page = desk.send(path, {"step": "confirm"} | TYPED).text
    assert OLD in page
    assert "文書番号は、書類を出すときにつきます" in page
    missing = desk.send(path, {"step": "confirm"} | TYPED | {"change_reason": " "})
    assert missing.status_code == 422
    assert "差し替える理由を入力してください" in missing.text
    assert TYPED["reasons"] in missing.text  # nothing typed is lost
    assert REPLACED not in seen_by_resident(office)
    assert desk.send(path, {"step": "edit"} | TYPED).status_code == 200


def test_who_was_faster_wins_and_the_other_is_told(
    office: Office, desk: Browser, notices: dict[str, Document]
) -> None:
    old = notices["library"]
    path = path_of(office, old, "withdraw")
    page = desk.send(path, {"step": "confirm"} | TYPED).text
    changed(office, office.browser("head"), old, "replace")
    late = desk.post(path, data=HiddenFields(page).values | {"step": "do"})
    assert late.status_code == 409
    assert "書類を差し替えました" in late.text
    assert desk.get(path).status_code == 409


def test_the_page_opens_where_the_procedure_has_other_words_by_now(
    office: Office, desk: Browser, notices: dict[str, Document]
) -> None:
    """Papers and deliveries stay at hand; nothing is changed of what nobody could decide today."""
    office.session.rollback()
    case = office.session.get_one(Submission, office.cases["library"].id)
    case.outcome = "前の年の言葉"
    office.session.commit()
    page = desk.get(office.path("library", "/papers"))
    assert page.status_code == 200
    assert notices["library"].public_id in page.text
    assert path_of(office, notices["library"], "replace") not in page.text


def test_another_department_learns_nothing(office: Office, notices: dict[str, Document]) -> None:
    stranger, foreign = office.browser("stranger"), notices["children"]
    for change in ("replace", "withdraw"):
        for notice in notices.values():
            assert stranger.get(path_of(office, notice, change)).status_code == 404
    crossed = path_of(office, foreign, "replace")  # an own case with another one's notice
    desk = office.browser("clerk")
    for answer in (desk.get(crossed), desk.send(crossed, {"step": "do"} | TYPED, "/staff/")):
        assert answer.status_code == 404
        assert MARKS["children"] not in answer.text


def test_where_a_head_approves_it_is_drafted(
    office: Office,
    desk: Browser,
    notices: dict[str, Document],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(CityFacts, "approval_routes", lambda facts: (LIBRARY_HEAD,))
    old, basis = notices["library"], {"basis": "規則第6条"}
    assert "差替えを起案する" in desk.get(office.path("library", "/papers")).text
    done = changed(office, desk, old, "replace", **basis)
    assert done.headers["Location"].endswith("/decision?done=drafted")
    assert REPLACED not in seen_by_resident(office)
    head = office.browser("head")
    page = head.get(office.path("library", "/decision")).text
    for part in ("出した書類を差し替える", WHY, TYPED["reasons"], OLD):
        assert part in page
    step = head.get(office.path("library", "/decision/approve")).text
    assert "前の書類には「差し替えられました」の印" in step
    approved = head.send(office.path("library", "/decision/approve"))
    assert approved.headers["Location"].endswith("done=notice-approved")
    assert REPLACED in seen_by_resident(office)


def test_a_draft_that_came_back_stands_in_the_boxes(
    office: Office,
    desk: Browser,
    notices: dict[str, Document],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(CityFacts, "approval_routes", lambda facts: (LIBRARY_HEAD,))
    old = notices["library"]
    changed(office, desk, old, "withdraw", basis="規則第9条")
    desk.send(office.path("library", "/decision/take-back"))
    page = desk.get(path_of(office, old, "withdraw")).text
    assert WHY in page
    assert "規則第9条" in page
