"""Acting at the desk: buttons from the table, a confirm step, nothing lost when somebody was faster."""

from __future__ import annotations

import re
from io import BytesIO
from typing import Any

import pytest
from sqlalchemy import select

from eapply.adapters.clock import FixedClock
from eapply.core.submission import Action, LegalType, Role, State, allowed
from eapply.models import AuditEvent, Correction, Document, Message, Note, Submission, Upload
from eapply.services import posting
from eapply.web.staff.act_pages import ACT_PAGES
from tests.adapters.hostile import jpeg
from tests.browser import Browser, HiddenFields
from tests.office import MARKS, Office

REASON = "市外にお住まいのため、あてはまりません。"


def the_case(office: Office) -> Submission:
    office.session.rollback()
    return office.session.get_one(Submission, office.cases["library"].id)


def put(office: Office, **columns: Any) -> None:
    """Changes the row behind everybody's back."""
    case = the_case(office)
    for column, value in columns.items():
        setattr(case, column, value)
    office.session.commit()


def act(desk: Browser, office: Office, name: str, step: str, **fields: Any) -> Any:
    path = office.path("library", f"/{name}")
    return desk.send(path, {"step": step} | fields)


def text(answer: Any) -> str:
    return str(answer.get_data(as_text=True))


@pytest.mark.parametrize("state", [state for state in State if state is not State.DRAFT])
def test_buttons_are_those_of_the_table(office: Office, desk: Browser, state: State) -> None:
    base, names = office.path("library"), {action.value for action in Action}
    for legal_type in LegalType:
        put(office, state=state.value, legal_type=legal_type.value, handler_id=None)
        page = text(desk.get(base))
        offered = set(re.findall(rf'(?:href|action)="{base}/([a-z-]+)"', page))
        expected = {action.value for action in allowed(state, Role.CLERK, legal_type)}
        assert offered & names == expected, legal_type


@pytest.mark.parametrize("state", [state for state in State if state is not State.DRAFT])
def test_pages_of_acts_that_are_not_possible_say_so(
    office: Office, desk: Browser, state: State
) -> None:
    put(office, state=state.value)
    possible = allowed(state, Role.CLERK, LegalType(the_case(office).legal_type))
    for action in ACT_PAGES:
        answer = desk.get(office.path("library", f"/{action.value}"))
        assert answer.status_code == (200 if action in possible else 409), action


def test_the_confirm_page_names_number_person_and_outcome_and_does_nothing(
    office: Office, desk: Browser
) -> None:
    page = text(act(desk, office, "refuse", "confirm", reasons=REASON))
    for part in (office.cases["library"].reference, f"{MARKS['library']}氏名", "お断り", REASON):
        assert part in page
    case = the_case(office)
    assert (case.state, case.outcome) == ("IN_REVIEW", "")
    assert office.session.scalars(select(Document).where(Document.kind == "result")).all() == []
    assert "decided" not in {event.action for event in office.session.scalars(select(AuditEvent))}


def test_confirming_decides(office: Office, desk: Browser) -> None:
    page = act(desk, office, "refuse", "confirm", reasons=REASON)
    hidden = HiddenFields(text(page)).values
    assert hidden["reasons"] == REASON
    done = desk.post(office.path("library", "/refuse"), data=hidden | {"step": "do"})
    assert done.status_code == 303
    assert "結果を記録しました" in text(desk.get(done.headers["Location"]))
    case = the_case(office)
    assert (case.state, case.outcome, case.outcome_text) == ("DECIDED", "お断り", REASON)
    again = desk.post(office.path("library", "/refuse"), data=hidden | {"step": "do"})
    assert again.status_code == 409


def test_going_back_keeps_what_was_typed(office: Office, desk: Browser) -> None:
    page = act(desk, office, "refuse", "confirm", reasons=REASON)
    hidden = HiddenFields(text(page)).values
    back = desk.post(office.path("library", "/refuse"), data=hidden | {"step": "edit"})
    assert REASON in text(back)
    assert back.status_code == 200


def test_a_missing_reason_is_said_at_its_box(office: Office, desk: Browser) -> None:
    answer = act(desk, office, "refuse", "confirm", reasons=" 　")
    page = text(answer)
    assert answer.status_code == 422
    assert "エラー：" in page.partition("</title>")[0]
    assert 'href="#f-reasons"' in page
    assert 'aria-invalid="true"' in page


def test_somebody_was_faster(office: Office, desk: Browser) -> None:
    """409 with what changed; the typed words come along and the way on works."""
    page = act(desk, office, "refuse", "confirm", reasons=REASON)
    hidden = HiddenFields(text(page)).values
    head = office.browser("head")
    assert (
        head.send(office.path("library", "/take"), page=office.path("library")).status_code == 303
    )
    answer = desk.post(office.path("library", "/refuse"), data=hidden | {"step": "do"})
    shown = text(answer)
    assert answer.status_code == 409
    for part in ("変更されています", "担当しました", "head 職員", REASON):
        assert part in shown
    on = desk.post(
        office.path("library", "/refuse"), data=HiddenFields(shown).values | {"step": "edit"}
    )
    again = HiddenFields(text(on)).values | {"reasons": REASON, "step": "do"}
    assert desk.post(office.path("library", "/refuse"), data=again).status_code == 303
    assert the_case(office).state == "DECIDED"


def test_when_it_is_too_late_the_words_are_still_shown(office: Office, desk: Browser) -> None:
    page = act(desk, office, "refuse", "confirm", reasons=REASON)
    put(office, state="WITHDRAWN", version=9)
    hidden = HiddenFields(text(page)).values
    answer = desk.post(office.path("library", "/refuse"), data=hidden | {"step": "do"})
    assert answer.status_code == 409
    assert REASON in text(answer)
    assert "この操作はできません" in text(answer)


def test_asking_for_a_correction_from_ticked_rows(office: Office, desk: Browser) -> None:
    path = office.path("library", "/ask-correction")
    page = text(desk.get(f"{path}?key=note&key=applicant_name_sei"))
    assert page.count("いまの内容：") == 2
    version = HiddenFields(page).values["version"]
    token = HiddenFields(page).values["csrf_token"]
    typed = {
        "csrf_token": token,
        "version": version,
        "key": ["note", "applicant_name_sei"],
        "kind-note": "不足",
        "reason-note": "理由を書いてください。",
        "phrase-applicant_name_sei": "添付の書類と合っていません。書類のとおりに直してください。",
        "due": "令和8年12月11日",
        "message": "よろしくお願いします。",
    }
    preview = text(desk.post(path, data=typed | {"step": "confirm"}))
    for part in (
        "次の2つを直してください。期限は令和8年12月11日（金）です。",
        "市からのお願い（不足）",
        "市からのお願い（誤り）",
        "理由を書いてください。",
        "前の内容：",
        "届くメール",
    ):
        assert part in preview, part
    assert office.session.scalars(select(Correction)).all() == []
    assert desk.post(path, data=typed | {"step": "do"}).status_code == 303
    case = the_case(office)
    asked = office.session.scalars(select(Correction)).one()
    assert case.state == "RETURNED"
    assert [item["kind"] for item in asked.items] == ["不足", "誤り"]
    assert asked.due_on.isoformat() == "2026-12-11"
    shown = text(desk.get(office.path("library")))
    assert "補正をお願い中" in shown
    assert "停止中（補正）" in shown


@pytest.mark.parametrize(
    ("fields", "part"),
    [
        ({}, "1つ以上選んでください"),
        ({"key": "note"}, "理由の種類を選んで"),
        ({"key": "note", "kind-note": "不足"}, "どう直すかを入力"),
        ({"key": "nothing", "kind-nothing": "不足", "reason-nothing": "x"}, "選び直して"),
        ({"key": "note", "kind-note": "不足", "reason-note": "x", "due": "2月30日"}, "期限"),
        ({"key": "note", "kind-note": "不足", "reason-note": "x", "due": "R8.11.20"}, "期限"),
    ],
)
def test_an_incomplete_composer_keeps_everything(
    office: Office, desk: Browser, fields: dict[str, str], part: str
) -> None:
    answer = act(desk, office, "ask-correction", "confirm", message="全体へのことば", **fields)
    page = text(answer)
    assert answer.status_code == 422
    assert part in page
    assert "全体へのことば" in page
    if "reason-note" in fields:
        assert f">\n{fields['reason-note']}</textarea>" in page


def test_rows_can_be_added_without_losing_words(office: Office, desk: Browser) -> None:
    page = text(
        act(
            desk,
            office,
            "ask-correction",
            "more",
            **{"key": ["note", "members"], "kind-note": "誤り", "reason-note": "途中まで"},
        )
    )
    assert "途中まで" in page
    assert page.count("いまの内容：") == 2


def test_transferring_leads_back_to_the_list(office: Office, desk: Browser) -> None:
    fields = {"department": "children", "reason": "担当がちがう"}
    assert "こども相談課" in text(act(desk, office, "transfer", "confirm", **fields))
    done = act(desk, office, "transfer", "do", **fields)
    assert done.headers["Location"].startswith("/staff/queue")
    assert "この課からは見えなくなりました" in text(desk.get(done.headers["Location"]))
    assert desk.get(office.path("library")).status_code == 404
    assert office.browser("stranger").get(office.path("library")).status_code == 200


def test_taking_and_giving(office: Office, desk: Browser) -> None:
    put(office, state="IN_QUEUE", handler_id=None)
    page = office.path("library")
    assert desk.send(f"{page}/take", page=page).status_code == 303
    assert the_case(office).handler_id == office.actors["clerk"].id
    head = str(office.actors["head"].id)
    assert desk.send(f"{page}/assign", {"handler": head}).status_code == 303
    assert the_case(office).handler_id == office.actors["head"].id
    for wrong in (str(office.actors["stranger"].id), "x", "9" * 40):
        assert desk.send(f"{page}/assign", {"handler": wrong}).status_code == 422
    assert "担当 head 職員" in text(desk.get(f"{page}/history"))


def test_files_go_to_the_resident_with_a_message(
    office: Office, desk: Browser, clock: FixedClock
) -> None:
    path, thread = office.path("library", "/messages"), office.path("library", "/thread")
    refused = {"body": "資料です。", "files": (BytesIO(b"MZ"), "表.exe"), "action": "send"}
    answer = desk.send(path, refused, thread)
    assert answer.status_code == 422
    assert "「表.exe」は" in text(answer)
    assert "資料です。" in text(answer)
    desk.send(path, {"body": "資料です。", "files": (BytesIO(jpeg()), "案内.jpg")}, thread)
    office.session.rollback()
    sent = office.session.scalars(select(Upload).where(Upload.name == "案内.jpg")).one()
    message = office.session.get_one(Message, sent.message_id)
    assert (message.body, message.staff_id) == ("資料です。", office.accounts["clerk"].id)
    reference, public_id = office.cases["library"].reference, sent.public_id
    office.session.rollback()
    shown = f"/files/{public_id}"
    assert f'href="{office.path("library", shown)}"' in text(desk.get(thread))
    assert "やりとりのファイル" in text(desk.get(office.path("library", "/files")))
    address = f"/status/{reference}/messages{shown}"
    owner = office.browser("owner")
    assert owner.get(address).status_code == 404, "it can still be taken back"
    clock.advance(seconds=posting.UNDO.seconds)
    assert f'href="{address}"' in text(owner.get(f"/status/{reference}/messages"))
    assert owner.get(address).mimetype == "image/jpeg"
    assert office.browser("other").get(address).status_code == 404


def test_messages_and_notes_are_kept_apart(office: Office, desk: Browser) -> None:
    path = office.path("library", "/thread")
    desk.send(office.path("library", "/messages"), {"body": "お知らせです。"}, path)
    desk.send(office.path("library", "/notes"), {"body": "内輪の話"}, path)
    office.session.rollback()
    assert "お知らせです。" in list(office.session.scalars(select(Message.body)))
    assert "内輪の話" in list(office.session.scalars(select(Note.body)))
    assert "内輪の話" not in list(office.session.scalars(select(Message.body)))
    answer = desk.send(office.path("library", "/messages"), {"body": " "}, path)
    assert answer.status_code == 422
    assert 'href="#f-body"' in text(answer)


def test_reading_a_reply_clears_the_mark(office: Office, desk: Browser) -> None:
    path = office.path("library", "/thread")
    assert "返信あり" in text(desk.get(path))
    desk.send(office.path("library", "/read"), page=path)
    assert "返信あり" not in text(desk.get(path))


def test_answers_are_shown_as_filed_and_escaped(office: Office, desk: Browser) -> None:
    sheet = [dict(part) for part in the_case(office).sheet]
    evil = "<script>alert(1)</script>{{ 7*7 }}"
    sheet[0]["rows"] = [*sheet[0]["rows"][:1], {**sheet[0]["rows"][1], "text": evil}]
    put(office, sheet=sheet, name=evil)
    for rest in ("", "/thread", "/history", "/refuse", f"/files/{office.cases['library'].picture}"):
        page = text(desk.get(office.path("library", rest)))
        assert "<script>alert" not in page
        assert "{{ 7*7 }}" in page
