"""The pages of fees: the list, one fee with its estimate, the plan's 46."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from flask import Flask

from eapply.models import transaction
from eapply.services import fees
from tests.web.resident.walking import Walker
from tests.web.test_sessions import PRODUCTION


def load(app: Flask) -> Walker:
    with app.app_context(), transaction() as session:
        fees.load_reviewed(session, app.extensions["eapply"])
    return Walker(app)


@pytest.fixture
def walker(app: Flask) -> Walker:
    return load(app)


def amount(walker: Walker) -> str:
    """The total of the estimate on the page."""
    found = re.search(r'<p class="k-amount">([^<]*)', walker.page)
    return found[1].strip() if found else ""


def test_the_list_has_43_services_and_their_prices(walker: Walker) -> None:
    walker.open("/fees")
    assert len(set(re.findall(r'href="/fees/(\d+)"', walker.page))) == 43
    assert "1通につき 200円" in walker.page
    assert "金額は担当課が確認します" in walker.page
    assert "仮の額" in walker.page


@pytest.mark.parametrize(
    ("query", "numbers"),
    [
        ("words=じゅうみんひょう", {"6", "7"}),
        ("words=住民票", {"6", "7"}),
        ("words=仮ナンバー", {"40"}),
        ("words=第28号", {"28"}),
        ("words=ｲﾇの鑑札", set()),
        ("words=ｲﾇ", {"33", "34", "35", "36"}),
        ("words=犬&group=戸籍", set()),
        ("group=戸籍", {"12", "13", "14", "15", "16", "17"}),
    ],
)
def test_searching_and_filtering(walker: Walker, query: str, numbers: set[str]) -> None:
    walker.open(f"/fees?{query}")
    assert set(re.findall(r'href="/fees/(\d+)"', walker.page)) == numbers


def test_an_estimate_has_an_address_of_its_own(walker: Walker) -> None:
    walker.open("/fees/28")
    assert amount(walker) == ""
    walker.open("/fees/28?sole_land=１２")
    assert amount(walker) == "600円"
    assert "200円 × ⌈12筆 ÷ 5⌉ = 600円" in walker.page
    walker.open("/fees/45?kind=都市計画法第29条+その他&area=1,000")
    assert amount(walker) == "130,000円"
    assert "仮の額です" in walker.page


def test_a_kind_without_quantities_is_computed_at_once(walker: Walker) -> None:
    walker.open("/fees/29")
    assert amount(walker) == "1,300円"
    walker.open("/fees/23?kind=軽自動車納税証明書&count=1")
    assert amount(walker) == "無料"


def test_what_is_wrong_stands_at_its_field(walker: Walker) -> None:
    walker.open("/fees/22?kind=課税証明書(所得証明書)&count=たくさん")
    assert walker.status == 200
    assert 'id="f-count-error"' in walker.page
    assert "通数は数字で入力してください。" in walker.page
    assert 'value="たくさん"' in walker.page
    assert "<title>エラー：" in walker.page
    fine = "受理の証明(婚姻・離婚・養子縁組・養子離縁・認知、上質紙)"
    walker.open(f"/fees/16?kind={fine}&count=1&notification=birth")
    assert 'id="f-notification-error"' in walker.page


@pytest.mark.parametrize("number", [5, 25, 31, 41, 42, 43, 44])
def test_without_a_price_the_department_looks(walker: Walker, number: int) -> None:
    walker.open(f"/fees/{number}?count=3&area=3")
    assert "金額は担当課が確認します。" in walker.page
    assert amount(walker) == ""
    assert "計算する</button>" not in walker.page


def test_what_repeats_leads_to_its_original_and_unknown_is_not_there(walker: Walker) -> None:
    walker.open("/fees/19")
    assert walker.here == "/fees/16"
    for path in ("/fees/0", "/fees/47", "/fees/x"):
        walker.open(path)
        assert walker.status == 404


def test_the_plan_shows_all_46_as_published(walker: Walker) -> None:
    walker.open("/fees/plan")
    assert re.findall(r'<li id="n(\d+)"', walker.page) == [str(n) for n in range(1, 47)]
    for fee in walker.app.extensions["eapply"].fees.fees:
        assert fee.name in walker.page
    for number in (16, 17, 18):
        assert f"第{number}号の再掲です。" in walker.page


def test_real_money_shows_no_placeholder(make_app: Callable[..., Flask]) -> None:
    walker = load(make_app(**PRODUCTION))
    walker.open("/fees/46?kind=一般の広告物・照明なし&area=12")
    assert amount(walker) == ""
    assert "1,500円" not in walker.page


def test_every_fee_has_its_page_without_a_table_too(app: Flask) -> None:
    empty = Walker(app)
    for number in range(1, 47):
        empty.open(f"/fees/{number}")
        assert empty.status == 200
        assert "金額は担当課が確認します。" in empty.page


def test_every_kind_of_every_fee_can_be_opened(walker: Walker) -> None:
    seen = set()
    for number in range(1, 47):
        walker.open(f"/fees/{number}")
        for href in re.findall(r'href="(/fees/\d+\?kind=[^"]*)#estimate"', walker.page):
            walker.open(href.replace("&amp;", "&"))
            assert walker.status == 200
            seen.add(href)
    assert len(seen) > 40
