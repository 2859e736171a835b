"""Asking for a fee online: which fees, what they cost, how the result is had, who may ask."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from eapply.adapters.fee_tables import FeeTables
from eapply.core.conditions import Situation
from eapply.core.exemptions import GROUNDS, grounds_for
from eapply.core.fee_rule import ExemptionClaim, FeeRule, postage_on
from eapply.core.fees import (
    FeeRequest,
    NeedsAssessment,
    Quote,
    Reason,
    Schedule,
    Timing,
    quote_all,
)
from eapply.core.procedure import Example
from eapply.forms import BY_SLUG, FEE_REQUESTS
from eapply.forms.examples import changed
from eapply.forms.fee_requests import SERVICES
from eapply.forms.fee_requests.building import form_of
from eapply.forms.fee_requests.service import Proof
from eapply.forms.procedure_form import ProcedureForm
from tests.forms.answers import errors_of, judged

DAY = date(2026, 11, 24)
TABLES = FeeTables.load()
SCHEDULE = Schedule(TABLES.fees, [replace(rate, approved=True) for rate in TABLES.rates])
FORMS = {form.procedure.number: form for form in FEE_REQUESTS}
UNPRICED = (5, 25, 31, 41, 42, 43, 44)


def answers_of(
    number: int, situation: Situation, kind: str = "", /, **changes: Any
) -> Mapping[str, Any]:
    """The normal answers of the 記入例 of a kind with some answers changed; the form accepts them."""
    form = FORMS[number]
    valid = [each for each in form.examples if not each.errors]
    first = next(each for each in valid if not kind or each.answers["kind"] == kind)
    example = changed(first, "", **changes)
    _, judgement = judged(form, situation, example.answers, example.attachments)
    assert judgement.ok, errors_of(judgement)
    return judgement.answers


def rule_of(number: int) -> FeeRule:
    rule = FORMS[number].procedure.fee_rule
    assert rule is not None
    return rule


def priced(number: int, answers: Mapping[str, Any]) -> Quote | NeedsAssessment:
    return quote_all(SCHEDULE, rule_of(number).requests(answers), DAY, practice=True)


def total(number: int, situation: Situation, kind: str = "", /, **changes: Any) -> int | Reason:
    """What the answers cost, yen; why there is no price."""
    found = priced(number, answers_of(number, situation, kind, **changes))
    return found.total if isinstance(found, Quote) else found.reason


def row(place: int, ownership: str = "sole", kind_of: str = "land") -> dict[str, Any]:
    house = {"house_number": f"{place}番"} if kind_of == "house" else {}
    return {
        "kind_of": kind_of,
        "ownership": ownership,
        "town": "宮中",
        "lot_number": {"main": place},
    } | house


def test_every_fee_is_there_once_and_a_repeated_number_is_not() -> None:
    assert set(FORMS) == {fee.number for fee in TABLES.fees if not fee.duplicate_of}
    assert len(FORMS) == len(SERVICES) == 43


@pytest.mark.parametrize("form", FEE_REQUESTS, ids=lambda form: form.procedure.slug)
def test_the_catalogue_says_what_it_is_and_who_does_it(form: type[ProcedureForm]) -> None:
    fee = SCHEDULE.fees[form.procedure.number]
    assert form.procedure.department == fee.department
    assert [paper.name for paper in form.procedure.papers[: len(fee.papers)]] == list(fee.papers)
    assert fee.title in form.procedure.keywords
    assert any(fee.name in line for line in form.procedure.law)


@pytest.mark.parametrize("form", FEE_REQUESTS, ids=lambda form: form.procedure.slug)
def test_every_kind_of_the_table_can_be_asked_for(
    form: type[ProcedureForm], situation: Situation
) -> None:
    """Each valid set names rows of the table; together the kinds of a form reach them all."""
    rule = rule_of(form.procedure.number)
    reached = set()
    for example in form.examples:
        if not example.errors:
            _, judgement = judged(form, situation, example.answers, example.attachments)
            for request in rule.requests(judgement.answers):
                assert request.number == form.procedure.number
                found = quote_all(SCHEDULE, (request,), DAY, practice=True)
                if isinstance(found, NeedsAssessment):
                    assert found.reason is Reason.UNKNOWN_RATE, found
                reached.add(request.variant)
    known = set(SCHEDULE.variants(form.procedure.number))
    others = {
        9: {each for each in known if "通常・電子証明書あり" not in each},
        33: {"マイクロチップ登録済み(狂犬病予防法の特例)"},
        45: {each for each in known if each.endswith(("自己居住用", "自己業務用"))},
    }
    assert known - reached - {""} <= others.get(form.procedure.number, set()) or len(known) == 1


@pytest.mark.parametrize("number", UNPRICED)
def test_no_price_is_invented(number: int, situation: Situation) -> None:
    assert total(number, situation) is Reason.UNKNOWN_RATE


def test_the_worked_examples(situation: Situation) -> None:
    """The test values of the domain notes, section 11, asked through the forms."""
    assert total(7, situation, copies=3) == 900
    two = answers_of(12, situation, copies=2)
    one = answers_of(14, situation, copies=1)
    together = [*rule_of(12).requests(two), *rule_of(14).requests(one)]
    both = quote_all(SCHEDULE, together, DAY)
    assert isinstance(both, Quote)
    assert both.total == 1650
    assert total(28, situation, properties=[row(place) for place in range(1, 13)]) == 600
    mixed = [row(1), row(2), row(3, "shared"), row(4, "shared")]
    assert total(28, situation, properties=mixed) == 400
    assert total(28, situation, properties=[row(1), row(2, kind_of="house")]) == 400
    assert total(28, situation, certificates=["valuation", "taxation"], copies=2) == 4 * 600
    assert total(27, situation, owners=1) == 200
    for size, yen in (("999", 86_000), ("1000", 130_000), ("2999", 130_000), ("3000", 190_000)):
        assert total(45, situation, development_area=size) == yen
    assert total(45, situation, purpose="own_business", development_area="100000") == 480_000
    assert total(45, situation, "change", design_area="200000", added_area="100000") == 870_000
    assert total(23, situation, "light") == 0
    assert total(46, situation, sign_area="12") == 4_500
    assert total(46, situation, sign_area="12", signs=2) == 9_000
    cars = answers_of(40, situation)["vehicles"]
    assert total(40, situation, vehicles=[*cars, *cars]) == 1_500
    assert total(7, situation, "light") == 0


def test_the_numbers_of_a_change_are_those_of_the_notes(situation: Situation) -> None:
    assert total(45, situation, "change") == 13_000 + 86_000
    only_name = {"changes_design": False, "design_area": None, "adds_land": False}
    only_name |= {"added_area": None, "changes_other": True}
    assert total(45, situation, "change", purpose="own_home", **only_name) == 10_000


def test_new_cards_cost_by_haste_and_certificate(situation: Situation) -> None:
    amounts = {
        (express, certificate): total(9, situation, express=express, certificate=certificate)
        for express in (False, True)
        for certificate in (False, True)
    }
    assert amounts == {
        (False, False): 800,
        (False, True): 1_000,
        (True, False): 1_800,
        (True, True): 2_000,
    }


def test_a_registered_chip_is_looked_at_by_people(situation: Situation) -> None:
    """Whether the city joined the scheme is not known: neither free nor charged without a look."""
    dog = answers_of(33, situation)["dogs"][0]
    chipped = dog | {"is_chipped": True, "chip_number": "392141000000001"}
    assert total(33, situation, dogs=[dog]) == 3_000
    assert total(33, situation, dogs=[dog, chipped]) is Reason.UNKNOWN_RATE
    joined = [
        replace(rate, amount=0, provenance=type(rate.provenance)("kashima"))
        if rate.number == 33 and rate.variant
        else rate
        for rate in SCHEDULE.rates
    ]
    rule = rule_of(33)
    requests = rule.requests(answers_of(33, situation, dogs=[chipped]))
    free = quote_all(Schedule(TABLES.fees, joined), requests, DAY, practice=True)
    assert isinstance(free, Quote)
    assert free.is_free


@pytest.mark.parametrize(
    ("number", "kind", "timing"),
    [
        (7, "copy", Timing.ON_APPLICATION),
        (7, "wide", Timing.ON_SITE),
        (14, "local", Timing.AFTER_REVIEW),
        (16, "entries", Timing.AFTER_REVIEW),
        (4, "", Timing.ON_SITE),
        (45, "", Timing.AFTER_REVIEW),
    ],
)
def test_when_the_money_is_asked_for(
    number: int, kind: str, timing: Timing, situation: Situation
) -> None:
    rule = rule_of(number)
    assert rule.timing_on(answers_of(number, situation, kind), SCHEDULE, DAY) is timing


def test_without_a_rate_people_look_first() -> None:
    rule = rule_of(7)
    empty = Schedule(TABLES.fees, ())
    assert rule.timing_on({"kind": "copy", "copies": 1}, empty, DAY) is Timing.AFTER_REVIEW


def test_checks_that_can_fail_only_hold_the_card() -> None:
    holds = {number for number in FORMS if rule_of(number).hold}
    assert holds == {3, 33, 35}


def test_postage_is_owed_for_what_is_sent(situation: Situation) -> None:
    rule = rule_of(7)
    assert rule.postage(answers_of(7, situation)) == "letter"
    visit = answers_of(7, situation, channel="visit", visit_date="2026-12-01", visit_time="morning")
    assert rule.postage(visit) == ""
    assert rule.postage(answers_of(7, situation, "wide")) == ""
    codes = {service.postage for service in SERVICES}
    for code in codes:
        found = postage_on(TABLES.postage, code, DAY)
        assert found is not None
        assert found.amount > 0
        assert found.is_provisional, "the city has not said what it charges"
    assert postage_on(TABLES.postage, "letter", date(2024, 9, 30)) is None


def test_a_claim_says_its_ground_and_is_asked_before_anything_is_paid(
    situation: Situation,
) -> None:
    for form in FEE_REQUESTS:
        keys = [question.key for question in form.blank(situation).questions]
        assert keys.index("exemption") < keys.index("agree_true"), form.procedure.slug
    rule = rule_of(6)
    assert rule.exemption(answers_of(6, situation)) is None
    asked = next(each for each in FORMS[6].examples if each.name == "減免を申請する")
    _, judgement = judged(FORMS[6], situation, asked.answers, asked.attachments)
    assert rule.exemption(judgement.answers) == ExemptionClaim("official")


def test_grounds_are_offered_for_their_fees_only() -> None:
    assert "assistance_dog" in {ground.code for ground in grounds_for(33)}
    assert "assistance_dog" not in {ground.code for ground in grounds_for(7)}
    for number in FORMS:
        assert {"welfare", "disaster", "other"} <= {each.code for each in grounds_for(number)}
    assert len({ground.code for ground in GROUNDS}) == len(GROUNDS)


def test_free_kinds_claim_nothing(situation: Situation) -> None:
    assert "exemption" not in answers_of(23, situation, "light")


@pytest.mark.parametrize("number", [12, 13, 14, 15])
def test_a_register_elsewhere_is_refused_before_money(number: int) -> None:
    [gate] = FORMS[number].procedure.gates
    ways = {value: better for value, _, better in gate.ways}
    assert ways["yes"] is None
    assert ways["no"] is not None
    assert ways["no"].may_continue is (number in (12, 14)), "only at the counter, for some kinds"
    assert any("本籍" in example.name and example.errors for example in FORMS[number].examples)


def test_papers_that_only_go_home_have_no_other_address(situation: Situation) -> None:
    for service in SERVICES:
        keys = {question.key for question in FORMS[service.number].blank(situation).questions}
        if service.proof is Proof.SIGNATURE:
            assert service.home_only, service.slug
            assert "agree_identity" in keys, "the signature is not taken yet (settled rule 24)"
        assert not (service.home_only and "delivery_address_town" in keys)


@pytest.mark.parametrize(
    ("number", "code", "key"),
    [
        (7, "proxy", "file_mandate"),
        (7, "third", "file_interest"),
        (12, "legal", "file_legal_rep"),
        (28, "heir", "file_heir"),
        (22, "corporation", "file_corporation"),
    ],
)
def test_each_capacity_proves_itself(
    number: int, code: str, key: str, situation: Situation
) -> None:
    form = FORMS[number]
    first: Example = changed(form.examples[0], "", capacity=code)
    _, judgement = judged(form, situation, first.answers, first.attachments)
    assert key in errors_of(judgement)


def test_slugs_of_repeated_numbers_lead_nowhere() -> None:
    assert not [slug for slug in BY_SLUG if slug.startswith(("fee-19", "fee-20", "fee-21"))]


def test_definitions_cost_little() -> None:
    """All 43 are built at start, so they must be cheap: 0.5 s of processor time at the very most."""
    begin = time.process_time()
    for service in SERVICES:
        form_of(service)
    assert time.process_time() - begin < 0.5


def test_a_request_keeps_what_the_table_counts(situation: Situation) -> None:
    rule = rule_of(16)
    [fine] = rule.requests(answers_of(16, situation, "fine"))
    assert fine == FeeRequest(
        16,
        "受理の証明(婚姻・離婚・養子縁組・養子離縁・認知、上質紙)",
        {"count": 1, "notification": "marriage"},
    )
