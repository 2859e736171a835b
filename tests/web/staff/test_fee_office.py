"""The fee office: the table, a revision by form and by file, the second person, the simulation."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from eapply.core.csv_file import read_bytes
from eapply.core.fees import FeeRequest, Quote
from eapply.core.fees.table_file import read_rates, write_rates
from eapply.core.submission import CITY_WIDE, Role
from eapply.models import AuditEvent, FeeRevision, StaffAccount, db, transaction
from eapply.services import auditing, fees
from eapply.services.toolbox import Toolbox
from tests.browser import Browser, HiddenFields
from tests.web.staff.fee_acts import (
    DAY_TEXT,
    IMPORT,
    REASON,
    TABLE,
    decide,
    form_of,
    preview,
    sent,
    text,
    token,
    upload,
)

LATER = date(2027, 4, 1)
UNLIT = "一般の広告物・照明なし"
TIERS = "都市計画法第29条 その他"
Office = tuple[Browser, Browser]


@pytest.fixture
def office(
    app: Flask,
    tools: Toolbox,
    add_staff: Callable[..., StaffAccount],
    sign_in: Callable[..., Browser],
) -> Office:
    """Two people of the fee office, and the table in force."""
    with app.app_context(), transaction() as session:
        fees.load_reviewed(session, tools)
    first, second = (sign_in(add_staff(name, (Role.FEES, ""))) for name in ("ichi", "ni"))
    return first, second


def kind_of(tools: Toolbox, number: int) -> str:
    return next(rate.variant for rate in tools.fees.rates if rate.number == number)


def drafted(office: Office, tools: Toolbox, amount: str = "250") -> str:
    answer = preview(office[0], 22, kind_of(tools, 22), **{"row-0-amount": amount})
    return sent(office[0], text(answer))


def total(app: Flask, tools: Toolbox, on: date, number: int = 22) -> int:
    with app.app_context():
        found = fees.quote(db.session(), tools, FeeRequest(number, "", {"count": 1}), on)
    assert isinstance(found, Quote), found
    return found.total


def test_the_table_says_the_state_of_every_kind(office: Office, tools: Toolbox) -> None:
    page = text(office[0].get(TABLE))
    rows = page.partition("<tbody>")[2].count("<tr>")
    assert rows == len({(rate.number, rate.variant) for rate in tools.fees.rates})
    assert page.count('scope="rowgroup"') == 43
    for words in ("適用中", "仮の額", "額は未確認"):
        assert words in page
    assert 'href="/staff/fees" aria-current="page"' in page
    only = text(office[0].get(f"{TABLE}?state=unknown&department=residents"))
    assert "鹿嶋市民カードの再交付" in only
    assert "印鑑登録証明書" not in only
    assert "この条件に合う料金はありません。" in text(office[0].get(f"{TABLE}?state=scheduled"))


def test_a_fee_shows_all_its_rates(office: Office) -> None:
    page = text(office[0].get(f"{TABLE}/45"))
    assert "1,000m²以上3,000m²未満" in page
    assert "「都市計画法第29条 {purpose}」の額 ÷ 10" in page
    assert office[0].get(f"{TABLE}/19").headers["Location"].endswith("/staff/fees/16")
    assert office[0].get(f"{TABLE}/99").status_code == 404


def test_a_revision_goes_from_the_form_to_the_price(
    app: Flask, office: Office, tools: Toolbox, session: Session
) -> None:
    page = text(preview(office[0], 22, kind_of(tools, 22), **{"row-0-amount": "２５０円"}))
    assert "まだ保存していません。" in page
    assert re.search(r"200円</td><td[^>]*><strong>250円</strong>", page)
    for words in ("+50円", "+150円", "+300円"):
        assert words in page
    assert (
        session.scalars(
            select(FeeRevision.entered_by).where(FeeRevision.entered_by != "system")
        ).all()
        == []
    )
    session.rollback()
    revision = sent(office[0], page)
    assert "あなたが入力した改定です" in text(office[0].get(revision))
    assert "承認待ち" in text(office[0].get(f"{TABLE}/22"))
    assert total(app, tools, LATER) == 200
    done = decide(office[1], revision, "approve")
    assert done.status_code == 303
    assert "承認しました。" in text(office[1].get(done.headers["Location"]))
    assert (total(app, tools, tools.clock.today()), total(app, tools, LATER)) == (200, 250)
    assert "改定の予定" in text(office[0].get(f"{TABLE}/22"))
    acts = session.scalars(
        select(AuditEvent.action)
        .where(AuditEvent.chain == fees.CHAIN)
        .order_by(AuditEvent.sequence)
    )
    assert acts.all() == ["fees-loaded", "fees-drafted", "fees-approved"]


def test_residents_read_what_is_to_come(app: Flask, office: Office, tools: Toolbox) -> None:
    revision = drafted(office, tools)
    resident = app.test_client()
    assert "改定の予定" not in resident.get("/fees/22").text
    decide(office[1], revision, "approve")
    page = resident.get("/fees/22").text
    assert "改定の予定" in page
    assert DAY_TEXT in page
    assert "250円" in page


def test_the_same_person_cannot_approve_nor_send_back(office: Office, tools: Toolbox) -> None:
    revision = drafted(office, tools)
    for name in ("approve", "return"):
        page = text(decide(office[0], revision, name, reason="理由"), 422)
        assert 'id="error-summary"' in page
    assert "承認待ち" in text(office[0].get(revision))


def test_it_is_sent_back_with_a_reason_and_entered_again(office: Office, tools: Toolbox) -> None:
    revision = drafted(office, tools)
    page = text(decide(office[1], revision, "return"), 422)
    assert "差し戻す理由を" in page
    assert decide(office[1], revision, "return", reason="額がちがいます").status_code == 303
    page = text(office[0].get(revision))
    assert "額がちがいます" in page
    again = re.search(r'href="(/staff/fees/22/revise\?[^"]*)"', page)
    assert again
    typed = form_of(office[0], again[1].replace("&amp;", "&"))
    assert (typed["row-0-amount"], typed["valid_from"]) == ("250", DAY_TEXT)
    late = office[1].post(f"{revision}/approve", data=HiddenFields(page).values | token(office[1]))
    assert "もう決まっています" in text(late, 409)


def test_who_entered_it_takes_it_back(app: Flask, office: Office, tools: Toolbox) -> None:
    revision = drafted(office, tools)
    assert decide(office[0], revision, "withdraw").status_code == 303
    assert "取下げ" in text(office[0].get(f"{TABLE}/revisions"))
    assert total(app, tools, LATER) == 200


def test_a_mistake_keeps_everything_that_was_typed(office: Office) -> None:
    changes = {"row-0-amount": "八万", "row-1-source": "", "row-2-amount": "200000", "reason": ""}
    page = text(preview(office[0], 45, TIERS, valid_from="4月1日", **changes), 422)
    assert "1行目：額（円）は" in page
    assert 'href="#f-row-0-amount"' in page
    assert 'id="f-row-0-amount"' in page
    for kept in ('value="八万"', 'value="200000"', 'value="4月1日"'):
        assert kept in page
    assert page.count("適用のはじまり") >= 2
    page = text(preview(office[0], 45, TIERS, reason=""), 422)
    assert "変わるところがありません" in page
    page = text(preview(office[0], 45, TIERS, reason="", **{"row-0-amount": "1"}), 422)
    assert 'href="#f-reason"' in page
    page = text(
        preview(office[0], 45, TIERS, valid_from="令和8年4月1日", **{"row-0-amount": "1"}), 422
    )
    assert "過ぎた日からの改定はできません" in page


def test_rows_are_added_and_dropped(office: Office) -> None:
    path = f"{TABLE}/45/revise"
    typed = form_of(office[0], f"{path}?kind={TIERS}")
    count = sum(name.endswith("-amount") for name in typed)
    page = text(office[0].post(path, data=typed | {"step": "add", "reason": "途中"}))
    assert f'id="f-row-{count}-amount"' in page
    assert "途中" in page
    page = text(office[0].post(path, data=typed | {"step": "drop:0"}))
    assert f'id="f-row-{count - 1}-amount"' not in page
    assert 'id="f-row-0-tier_min" name="row-0-tier_min" value="1000"' in page
    bare = {name: value for name, value in typed.items() if not name.startswith("row-")}
    assert "改定する行を入れてください" in text(
        office[0].post(path, data=bare | {"step": "preview"}), 422
    )


def test_the_preview_leads_back_to_the_form(office: Office) -> None:
    page = text(preview(office[0], 45, TIERS, **{"row-1-amount": "131,000"}))
    fields = HiddenFields(page).values | {"step": "edit"}
    again = text(office[0].post(f"{TABLE}/45/revise", data=fields))
    assert 'name="row-1-amount" value="131000"' in again
    assert DAY_TEXT in again
    assert REASON in again
    assert office[0].post(f"{TABLE}/45/revise", data=fields | {"rows": "x"}).status_code == 400


def test_two_people_at_once_do_not_overwrite_each_other(office: Office, tools: Toolbox) -> None:
    kind = kind_of(tools, 22)
    mine = text(preview(office[0], 22, kind, **{"row-0-amount": "250"}))
    sent(office[1], text(preview(office[1], 22, kind, **{"row-0-amount": "260"})))
    answer = office[0].post(f"{TABLE}/revisions", data=HiddenFields(mine).values)
    page = text(answer, 409)
    assert "ほかの人が先に" in page
    assert "250円" in page
    revision = sent(office[0], page)  # looked at again, it may be sent
    assert "250円" in text(office[0].get(revision))


def test_what_the_second_person_saw_must_still_hold(office: Office, tools: Toolbox) -> None:
    first = drafted(office, tools)
    seen = HiddenFields(text(office[1].get(first))).values
    drafted(office, tools, "300")
    answer = office[1].post(f"{first}/approve", data=seen | {"step": "do"})
    assert "ほかの人が先に" in text(answer, 409)
    assert decide(office[1], first, "approve").status_code == 303


def test_the_export_comes_back_with_only_what_was_changed(
    office: Office, app: Flask, tools: Toolbox
) -> None:
    content = office[0].get("/staff/fees.csv").get_data()
    rates = read_rates(read_bytes(content))
    assert [rate.number for rate in rates] == [rate.number for rate in tools.fees.rates]
    assert "変わるところがありません" in text(upload(office[0], content), 422)
    changed = [
        replace(rate, amount=250, valid_from=LATER) if rate.number == 22 else rate for rate in rates
    ]
    page = text(upload(office[0], write_rates(changed)))
    assert "種類は、改定に入れません。" in page
    assert "250円" in page
    revision = sent(office[0], page)
    only = read_rates(read_bytes(office[0].get(f"{revision}/rates.csv").get_data()))
    assert [rate.number for rate in only] == [22]
    assert decide(office[1], revision, "approve").status_code == 303
    assert total(app, tools, LATER) == 250
    every = read_rates(read_bytes(office[0].get("/staff/fees.csv?all=1").get_data()))
    assert len(every) == len(rates) + 1


def test_a_bad_file_is_refused_with_its_lines_and_keeps_the_reason(
    office: Office, session: Session
) -> None:
    content = office[0].get("/staff/fees.csv").get_data().decode("utf-8-sig").splitlines()
    content[1] = content[1].replace(",300,", ",三百,")
    page = text(upload(office[0], "\n".join([*content, "x,y"]).encode()), 422)
    assert "2行目：額（円）は" in page
    assert "列の数が2です" in page
    assert REASON in page
    assert "CSVファイルを選んでください" in text(upload(office[0], b""), 422)
    good = [
        replace(rate, amount=1, valid_from=LATER)
        for rate in read_rates("\n".join(content[:1] + content[3:4]))
    ]
    assert 'href="#f-reason"' in text(upload(office[0], write_rates(good), " "), 422)
    wrong = write_rates([replace(good[0], number=19)])
    assert "この番号の料金は変えられません" in text(upload(office[0], wrong), 422)
    back = text(
        office[0].post(IMPORT, data=office[0].hidden(IMPORT) | {"step": "edit", "reason": "続き"})
    )
    assert "続き" in back
    forged = token(office[0]) | {"rows": "x", "reason": REASON}
    assert "がありません" in text(office[0].post(f"{TABLE}/revisions", data=forged), 422)
    assert (
        session.scalars(select(FeeRevision).where(FeeRevision.entered_by != "system")).all() == []
    )


def test_placeholders_are_marked_where_real_money_is_taken(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fees, "is_practice", lambda _: False)
    page = text(preview(office[0], 46, UNLIT, **{"row-0-amount": "1600"}))
    assert "本番では承認できません" in page
    revision = sent(office[0], page)
    assert "仮の額があるため" in text(office[1].get(revision))
    assert "仮の額は承認できません" in text(decide_at_once(office[1], revision), 422)


def decide_at_once(browser: Browser, revision: str) -> TestResponse:
    seen = HiddenFields(text(browser.get(revision))).values
    return browser.post(f"{revision}/approve", data=seen | {"step": "do"})


def test_too_late_is_said(
    office: Office,
    tools: Toolbox,
    add_staff: Callable[..., StaffAccount],
    sign_in: Callable[..., Browser],
) -> None:
    today = {"valid_from": "令和8年11月24日", "row-0-amount": "250"}
    page = text(preview(office[0], 22, kind_of(tools, 22), **today))
    revision = sent(office[0], page)
    tools.clock.advance(days=1)  # type: ignore[attr-defined]
    third = sign_in(add_staff("san", (Role.FEES, "")))  # yesterday's sessions have ended
    assert "日を過ぎたため、承認できません" in text(third.get(revision))
    assert "はじまりの日" in text(decide_at_once(third, revision), 409)
    fields = HiddenFields(page).values | token(third)
    again = text(third.post(f"{TABLE}/revisions", data=fields), 422)
    assert "過ぎた日から" in again
    assert 'name="row-0-amount" value="250"' in again


@pytest.mark.parametrize("role", sorted(CITY_WIDE - {Role.FEES}))
def test_other_duties_do_not_open_it(
    office: Office,
    add_staff: Callable[..., StaffAccount],
    sign_in: Callable[..., Browser],
    role: Role,
) -> None:
    browser = sign_in(add_staff("somebody", (role, "")))
    assert browser.get(TABLE).status_code == 403
    assert TABLE not in browser.get("/staff/").text
    assert office[0].get("/staff/queue").status_code == 403


def test_nobody_can_decide_an_unknown_revision(office: Office) -> None:
    assert office[0].get(f"{TABLE}/revisions/99999").status_code == 404
    assert (
        office[0].post(f"{TABLE}/revisions/99999/approve", data=token(office[0])).status_code == 404
    )
    first = f"{TABLE}/revisions/1"
    assert office[0].post(f"{first}/burn", data=token(office[0])).status_code == 404
    assert office[0].get(f"{TABLE}/22/revise?kind=nothing").status_code == 404
    assert office[0].get(f"{TABLE}/19/revise").status_code == 404


def test_the_record_stays_whole(app: Flask, office: Office, tools: Toolbox) -> None:
    decide(office[1], drafted(office, tools), "approve")
    with app.app_context():
        assert auditing.verify(db.session(), tools) == []
    listing = text(office[0].get(f"{TABLE}/revisions"))
    assert "承認済み" in listing
    assert "ichi 職員" in listing


def test_the_file_of_the_simulation_needs_a_period(office: Office, tools: Toolbox) -> None:
    revision = drafted(office, tools)
    page = text(office[1].get(f"{revision}/simulation"))
    assert "令和7年4月1日から令和8年3月31日までの請求はありません" in page
    page = text(office[1].get(f"{revision}/simulation?since=R8.11.2&until=R8.11.1"), 422)
    assert "終わりの日は" in page
    assert "暦にない日" in text(office[1].get(f"{revision}/simulation?since=R8.2.30"), 422)
    assert "5年まで" in text(office[1].get(f"{revision}/simulation?since=R1.5.2"), 422)
    assert office[1].get(f"{revision}/simulation.csv?since=x").status_code == 422
    rows = list(
        csv.reader(
            io.StringIO(office[1].get(f"{revision}/simulation.csv").get_data().decode("utf-8-sig"))
        )
    )
    assert rows[-1][0] == "合計"
    assert rows[-1][2] == "0"
