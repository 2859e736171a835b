"""What the city has not confirmed: the list is complete, and made from the data alone."""

from __future__ import annotations

import importlib
import pkgutil
import re
from dataclasses import replace
from pathlib import Path

import pytest

import eapply.forms
from eapply.adapters.city_facts import CityFacts
from eapply.config import Settings
from eapply.core.procedure import Procedure, Provisional
from eapply.forms import BY_SLUG, PROCEDURES
from eapply.queries import open_questions as listing
from eapply.queries.open_questions import EVERYBODY, Listed, area_of, open_questions

# Whose word a figure of the domain notes is, where it is not 鹿嶋市's.
SOMEBODY_ELSE = re.compile("確認中|仮")
OPEN = [form for form in PROCEDURES if form.procedure.window.closed_since is None]


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    key = "a key of the tests that is long enough"
    return Settings(
        instance_folder=tmp_path_factory.mktemp("instance"),
        secret_key=key,
        audit_key=f"{key} too",
        standard_days=12,
    )


@pytest.fixture(scope="module")
def listed(facts: CityFacts, settings: Settings) -> tuple[Listed, ...]:
    return open_questions(facts, settings)


def of(listed: tuple[Listed, ...], procedure: Procedure) -> dict[str, Listed]:
    return {each.subject: each for each in listed if each.area == area_of((procedure.number,))}


def test_every_line_says_all_that_somebody_needs_to_answer(listed: tuple[Listed, ...]) -> None:
    for each in listed:
        assert each.department_name
        assert each.area
        assert each.subject
        assert each.source
        assert each.answered_by
        assert each.question.endswith(("。", "か。", "）。"))
    assert len({(each.department, each.area, each.subject, each.question) for each in listed}) == (
        len(listed)
    )


def test_every_provisional_value_of_the_forms_is_listed(listed: tuple[Listed, ...]) -> None:
    """A value that no declaration names would be used in silence."""
    there = {each.question for each in listed}
    for module in pkgutil.iter_modules(eapply.forms.__path__, "eapply.forms."):
        for name, value in vars(importlib.import_module(module.name)).items():
            if isinstance(value, Provisional):
                assert value.question in there, f"{module.name}.{name} is in no procedure's figures"


def test_every_procedure_asks_for_days_and_retention_unless_settled(
    listed: tuple[Listed, ...],
) -> None:
    for form in OPEN:
        asked = of(listed, form.procedure)
        assert ("標準処理期間" in asked) == (form.procedure.settled_days is None)
        assert "文書の保存期間" in asked


def test_what_stands_in_for_a_value_is_the_setting_of_this_installation(
    listed: tuple[Listed, ...],
) -> None:
    card = of(listed, BY_SLUG["24-library-card"].procedure)
    assert card["標準処理期間"].value == "12開庁日"
    assert card["標準処理期間"].source.endswith("EAPPLY_STANDARD_DAYS の値")
    assert card["文書の保存期間"].value == "5年"


def test_the_study_room_keeps_its_bookings_for_days(listed: tuple[Listed, ...]) -> None:
    room = of(listed, BY_SLUG["23-study-room"].procedure)
    assert room["文書の保存期間"].value == "30日"
    assert room["利用人数：1つの予約の人数"].department == "library"


def test_each_rule_of_a_booking_is_asked_with_the_procedure_that_books(
    listed: tuple[Listed, ...],
) -> None:
    study = area_of((BY_SLUG["23-study-room"].procedure.number,))
    rules = {each.value for each in listed if each.area == study and "予約のきまり" in each.subject}
    assert "予約できる最後の日 7日後" in rules
    assert any("予約の締切 60分前" in each for each in rules)
    slots = [each for each in listed if each.subject == "予約の枠：排水設備の検査"]
    assert {each.area for each in slots} == {area_of((17,))}


def test_a_list_belongs_to_the_procedures_that_offer_it(listed: tuple[Listed, ...]) -> None:
    areas = {each.subject: each.area for each in listed}
    assert areas["大字・町名"] == "手続 13・14・15・18"
    assert areas["都市公園"] == "11 公園維持補修等関係要望申請書"
    assert areas["課名と連絡先"] == "共通"


def test_settings_of_everybody_come_last(listed: tuple[Listed, ...]) -> None:
    names = [each.department_name for each in listed]
    assert names[-1] == EVERYBODY
    assert names.index(EVERYBODY) == len(names) - names.count(EVERYBODY)
    assert {each.department for each in listed if each.department_name == EVERYBODY} == {""}


def test_whatever_residents_read_as_unconfirmed_is_asked(listed: tuple[Listed, ...]) -> None:
    asked = " ".join(each.area for each in listed)
    for form in OPEN:
        procedure = form.procedure
        texts = (procedure.fee, procedure.deadline, *procedure.notes, *procedure.changes)
        if SOMEBODY_ELSE.search("".join(texts)):
            number = rf"(^|\D){procedure.number}(\D|$)"
            own = {each.subject for each in listed if re.search(number, each.area)}
            assert own - {"標準処理期間", "文書の保存期間"}, procedure.slug
    assert asked


def test_another_source_is_one_line(
    facts: CityFacts, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = open_questions(facts, settings)
    again = (*listing.SOURCES, lambda facts, settings: iter(facts.open_questions()[:1]))
    monkeypatch.setattr(listing, "SOURCES", again)
    assert len(open_questions(facts, settings)) == len(before) + 1


def test_what_is_confirmed_is_not_asked(
    facts: CityFacts, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    form = BY_SLUG["24-library-card"]
    monkeypatch.setattr(form, "procedure", replace(form.procedure, days=3, figures={}))
    asked = of(open_questions(facts, settings), form.procedure)
    assert "標準処理期間" not in asked
    assert not any(subject.startswith("保護者") for subject in asked)


def test_nothing_of_the_workplace_is_named(listed: tuple[Listed, ...]) -> None:
    assert not any(str(Path.home()) in each.source for each in listed)


def test_postage_is_asked_once_of_who_keeps_the_accounts(listed: tuple[Listed, ...]) -> None:
    asked = [each for each in listed if "郵送料" in each.question or "郵送料" in each.subject]
    assert len({each.question for each in asked}) == len(asked) == 2
    assert {each.answered_by for each in asked} == {"会計の担当"}
