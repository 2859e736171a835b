"""Fee requests on the residents' pages: found, understood, estimated, filled in, routed."""

from __future__ import annotations

import re

import pytest
from flask import Flask

from eapply.forms import BY_SLUG, FEE_REQUESTS
from eapply.models import transaction
from eapply.services import fees
from tests.web.resident.walking import Walker


@pytest.fixture
def walker(app: Flask) -> Walker:
    with app.app_context(), transaction() as session:
        fees.load_reviewed(session, app.extensions["eapply"])
    return Walker(app)


def test_the_catalogue_keeps_the_43_under_a_heading_of_their_own(walker: Walker) -> None:
    walker.open("/procedures")
    heading = walker.page.index(">証明書・手数料</h2>")
    anchor = re.findall(r'id="(g[0-9]+)"', walker.page[: heading + 1])[-1]
    assert f'href="#{anchor}"' in walker.page, "a way down past the 24"
    listed = set(re.findall(r'href="/procedures/(fee-[^"]+)"', walker.page[heading:]))
    assert listed == {form.procedure.slug for form in FEE_REQUESTS}
    assert 'href="/procedures/fee-' not in walker.page[:heading]


FOUND_BY = {
    "住民票": "fee-07-juminhyo",
    "戸籍": "fee-12-koseki",
    "犬": "fee-33-dog-registration",
    "仮ナンバー": "fee-40-temporary-plates",
    "軽自動車 住所証明書": "fee-07-juminhyo",
}
REPEATED = {
    "fee-19-acceptance": "fee-16-acceptance",
    "fee-20-viewing": "fee-17-notification-viewing",
    "fee-21-land": "fee-18-property",
}


def test_everyday_words_find_them(walker: Walker) -> None:
    for words, slug in FOUND_BY.items():
        walker.open(f"/procedures?words={words}")
        found = walker.page[walker.page.index('id="found"') :].split("<nav", 1)[0]
        assert f'href="/procedures/{slug}"' in found, words


def test_every_leaflet_opens_and_tells_the_price_or_who_finds_it(walker: Walker) -> None:
    for form in FEE_REQUESTS:
        page = walker.open(f"/procedures/{form.procedure.slug}")
        assert page.status_code == 200
        assert 'id="estimate"' in walker.page, form.procedure.slug
        assert "円" in walker.page or "金額は担当課が確認します" in walker.page


def test_the_estimate_stands_on_the_leaflet(walker: Walker) -> None:
    walker.open("/procedures/fee-03-inkan-certificate?count=3")
    assert "600円" in walker.page
    walker.open("/procedures/fee-05-citizen-card")
    assert "金額は担当課が確認します" in walker.page
    walker.open("/procedures/fee-07-juminhyo")
    assert "仮の額" in walker.page, "another town's rate, and a postage that the city never named"
    assert "まだ受け付けていません" in walker.page, "the signature of the card (settled rule 24)"


def test_repeated_numbers_lead_to_the_first(walker: Walker) -> None:
    for slug, original in REPEATED.items():
        walker.open(f"/procedures/{slug}")
        assert f"<h1>{BY_SLUG[original].procedure.plain_title}</h1>" in walker.page


def test_what_nobody_is_known_to_do_is_done_by_the_department_of_the_settings(
    walker: Walker,
) -> None:
    """犬の登録 is 要確認: people are told of the department that takes it until the city says more."""
    walker.open("/procedures/fee-33-dog-registration")
    assert "総合窓口課" in walker.page
    assert "環境担当課" not in walker.page


def test_an_address_that_is_no_fee_is_not_found(walker: Walker) -> None:
    assert walker.open("/procedures/fee-99-nothing").status_code == 404


def test_the_example_of_a_request_is_drawn(walker: Walker) -> None:
    walker.open("/procedures/fee-28-property-valuation/example")
    assert "評価証明書" in walker.page
    assert "1234番12" in walker.page
