"""The documents that tell results: the right one for each decision, in the words of experience 7.7."""

from __future__ import annotations

import re
from dataclasses import replace
from html import unescape
from typing import Any

import pytest

from eapply.core.submission import Action, LegalType
from eapply.forms import BY_SLUG, PROCEDURES
from eapply.forms.procedure_form import ProcedureForm
from eapply.services import notifying
from eapply.services.toolbox import Toolbox
from tests.filings import CARD
from tests.results import NUMBER, REASON, RESULTS, Result, case_of, filled, is_sound, page_of

WORDS = {
    LegalType.APPLICATION: ("申請のあった", {"承認", "却下"}),
    LegalType.NOTIFICATION: ("届出のあった", {"受理"}),
    LegalType.REQUEST: ("ご要望のあった", {"回答"}),
    LegalType.SUBSCRIPTION: ("お申し込みのあった", {"承諾", "お断り"}),
    LegalType.COMMISSION: ("ご依頼のあった", {"掲載", "見送り"}),
    LegalType.RESERVATION: ("予約の申込みのあった", {"確定", "お断り"}),
}
# Where the usual word would be wrong: 3 pays, 15 confirms a plan, 20 is refused by its own rules' word.
OWN_WORDS = {
    "03-refund-account": {"振込", "見送り"},
    "15-drainage-plan": {"確認", "却下"},
    "20-club-fee-reduction": {"承認", "不承認"},
}
TITLES = {
    ("04-health-insurance", "受理"): "国民健康保険資格届の受理のお知らせ",
    ("05-limit-certificate", "却下"): "限度額適用認定却下通知書",
    ("07-insurance-card", "承認"): "資格確認書等交付のお知らせ",
    ("09-road-repair", "回答"): "道路の要望への回答",
    ("15-drainage-plan", "確認"): "排水設備計画確認通知書（確認済証）",
    ("17-inspection-booking", "合格"): "排水設備検査済証",
    ("20-club-fee-reduction", "承認"): "児童クラブ保育料減免決定通知書",
    ("21-club-leave", "受理"): "放課後児童クラブ退会届出書の受理のお知らせ",
    ("24-library-card", "承諾"): "図書利用カード交付のお知らせ",
    ("02-newsletter-item", "掲載"): "広報への掲載のお知らせ",
}
ALL = pytest.mark.parametrize("result", RESULTS, ids=str)


def text_of(html: str) -> str:
    body = html.partition("<body>")[2]
    return unescape(re.sub(r"<[^>]+>|\s", "", body))


@pytest.mark.parametrize("form", PROCEDURES, ids=lambda form: form.procedure.slug)
def test_words_follow_the_legal_type(form: type[ProcedureForm]) -> None:
    procedure = form.procedure
    words = {each.word for each in procedure.desk.decisions(procedure.legal_type)}
    assert words == OWN_WORDS.get(procedure.slug, WORDS[procedure.legal_type][1])


def test_titles_are_those_that_people_know() -> None:
    found = {(each.procedure.slug, each.word): each.document.title for each in RESULTS}
    assert TITLES.items() <= found.items()
    assert all(len(title) <= 40 for title in found.values())


@ALL
def test_every_document_says_what_it_must(tools: Toolbox, result: Result) -> None:
    html = page_of(tools, result)
    text = text_of(html)
    procedure, document = result.procedure, result.document
    assert f'<h1 class="title">{document.title}</h1>' in html
    body = f"令和8年11月22日付けで{WORDS[procedure.legal_type][0]}「{procedure.title}」について、"
    assert body in text
    for part in (NUMBER, "令和8年12月8日", "記", "以上", "K8AB-2M4X-7QRT", "ABCD-EFGH-JKMN"):
        assert part in text
    case = case_of(tools, result.form)
    name = re.sub(r"\s", "", case.name)
    assert f"{name}様" in text or f"{name}御中" in text
    if procedure.legal_type is not LegalType.REQUEST:
        assert f"<strong>{result.word}</strong>" in html
    for entry in document.entries:
        line = f"{entry.label}{filled(document)[entry.key]}"
        assert re.sub(r"\s", "", line) in text, entry.key
    for label, line in document.lines:
        assert f"{label}{line}" in text
    assert unescape(REASON) in unescape(html)
    assert "入力なし" not in text
    is_letter_of_law = procedure.legal_type is LegalType.APPLICATION
    assert ("審査請求" in text) == (is_letter_of_law and document.is_disposition is not False)


@ALL
def test_the_desk_is_asked_for_what_the_document_needs(result: Result) -> None:
    """A box to write in shows an example; a refusal of a 処分 is one, whatever the approval is."""
    entries = result.document.entries
    assert len({entry.key for entry in entries} | {"reasons", "ending"}) == len(entries) + 2
    for entry in entries:
        assert entry.choices or entry.rows > 1 or not entry.required or "例：" in entry.help, (
            entry.key
        )
    if result.action is Action.REFUSE:
        assert result.document.is_disposition is None


@pytest.mark.parametrize("form", PROCEDURES, ids=lambda form: form.procedure.slug)
def test_what_documents_repeat_is_asked(form: type[ProcedureForm], tools: Toolbox) -> None:
    blank = {question.key: question for question in form.blank(tools.situation()).questions}
    known = blank.keys() | form.never_asked().keys()
    for wanted in form.procedure.desk.shows:
        key, *parts = wanted.split(".")
        assert key in known, wanted
        if parts:
            row = blank[key].row_form.blank(tools.situation())
            assert set(parts) <= {question.key for question in row.questions}, wanted
    case = case_of(tools, form)
    shown = [row for key in form.procedure.desk.shows for row in notifying.shown(case.sheet, key)]
    assert shown
    assert all(label and text for label, text in shown)


def test_groups_are_put_together_line_by_line(tools: Toolbox) -> None:
    case = case_of(tools, BY_SLUG["06-welfare-card"])
    assert list(notifying.shown(case.sheet, "recipients.name")) == [("受給者", "神野 渚、神野 湊")]
    lots = case_of(tools, BY_SLUG["18-sewage-pit"])
    assert list(notifying.shown(lots.sheet, "lots.town.lot_number")) == [
        ("設置場所（地番）", "大字宮中1234番5")
    ]


@pytest.mark.parametrize(
    ("slug", "to"),
    [
        ("01-newsletter-ad", "株式会社かしま工房　御中"),
        ("17-inspection-booking", "株式会社みなと配管（練習用）　御中"),
        ("24-library-card", "鹿嶋 湊　様"),
    ],
)
def test_organisations_are_addressed_as_such(tools: Toolbox, slug: str, to: str) -> None:
    assert notifying.addressee(tools, case_of(tools, BY_SLUG[slug])) == to


def test_a_case_of_a_procedure_that_is_gone_is_still_addressed(tools: Toolbox) -> None:
    case = case_of(tools, BY_SLUG["24-library-card"])
    case.slug = "99-gone"
    assert notifying.addressee(tools, case) == "鹿嶋 湊　様"
    case.name = ""
    assert notifying.addressee(tools, case) == ""


def test_who_signs_follows_the_settings(tools: Toolbox) -> None:
    def sender(**changes: Any) -> dict[str, str]:
        settings = replace(tools.settings, **changes)
        return notifying.sender(replace(tools, settings=settings), "鹿嶋市長", "library")

    assert sender() == {"sender": "鹿嶋市長", "seal": "（公印省略）"}
    assert sender(mayor_name="鹿島 次郎", seal_omitted=False) == {
        "sender": "鹿嶋市長　鹿島 次郎",
        "seal": "",
    }
    assert notifying.sender(tools, "", "library") == {"sender": "鹿嶋市　中央図書館", "seal": ""}


def test_a_private_procedure_is_not_named_in_mails() -> None:
    document = CARD.desk.document(CARD.legal_type, Action.APPROVE, CARD.title)
    assert notifying.mail_name(CARD, document) == "図書利用カード交付のお知らせ"
    private = notifying.mail_name(replace(CARD, sensitive=True), document)
    assert private == "お申し込みの手続の結果の書類"


@pytest.mark.parametrize(
    "result",
    [
        each
        for each in RESULTS
        if str(each) in ("05-limit-certificate-却下", "17-inspection-booking-合格")
    ],
    ids=str,
)
def test_real_documents(tools: Toolbox, result: Result) -> None:
    is_sound(tools, result)
