"""What the examples of 8, 10, 11, 12 and 19 do not say: each branch of a table, and what follows."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest

from eapply.core.conditions import Situation
from eapply.core.procedure import Example
from eapply.forms import find
from eapply.forms.examples import changed
from eapply.forms.examples.child_allowance import FATHER
from eapply.forms.examples.park_repair import PRUNING
from eapply.forms.examples.sewer_use import DEMOLITION, NEW_HOUSE, SUSPENSION
from eapply.forms.examples.sewer_user_change import FEWER, MARRIED, SOLD, TENANT
from eapply.forms.examples.traffic_safety import MIRROR
from tests.forms.answers import errors_of, judged


def judgement_of(slug: str, example: Example, situation: Situation, **changes: Any) -> Any:
    form_class = find(slug)
    assert form_class is not None
    one = changed(example, "", **changes)
    return judged(form_class, situation, one.answers, one.attachments)[1]


@pytest.mark.parametrize("facility", ["信号機", "横断歩道", "一時停止", "速度規制", "標識"])
def test_what_the_police_decide_is_only_passed_on(facility: str, situation: Situation) -> None:
    refused = errors_of(
        judgement_of("10-traffic-safety", MIRROR, situation, facility=facility, upkeep_agree=None)
    )
    assert refused["facility"].startswith(f"{facility}は茨城県公安委員会が")
    passed_on = judgement_of(
        "10-traffic-safety",
        MIRROR,
        situation,
        facility=facility,
        facility_reason="子どもが渡れずに待っているため",
    )
    assert passed_on.ok, errors_of(passed_on)


def test_a_consent_that_comes_later_needs_its_day(situation: Situation) -> None:
    photos = {"file_photos": ("1.jpg", "2.jpg")}
    later = judgement_of(
        "10-traffic-safety",
        MIRROR,
        situation,
        attachments=photos,
        land_consent_date="2026-12-10",
    )
    assert later.ok, errors_of(later)
    past = judgement_of(
        "10-traffic-safety",
        MIRROR,
        situation,
        attachments=photos,
        land_consent_date="2026-11-01",
    )
    assert set(errors_of(past)) == {"land_consent_date"}


def test_mirrors_want_two_photos_even_when_there_is_none(situation: Situation) -> None:
    none = judgement_of("10-traffic-safety", MIRROR, situation, attachments={})
    assert "2枚以上" in errors_of(none)["file_photos"]


@pytest.mark.parametrize(
    ("kind", "wish"), [("剪定・伐採", "樹木の伐採"), ("新設", "新設"), ("撤去", "撤去")]
)
def test_what_needs_the_neighbours_says_so(kind: str, wish: str, situation: Situation) -> None:
    errors = errors_of(
        judgement_of("11-park-repair", PRUNING, situation, request_kind=kind, consensus=None)
    )
    assert errors == {"consensus": f"{wish}を希望する場合は、地域の合意の状況を選択してください。"}


def parts(answers: Mapping[str, Any], prefix: str) -> dict[str, Any]:
    return {
        key.removeprefix(prefix): value
        for key, value in answers.items()
        if key.startswith(prefix) and key != f"{prefix}email" and "is_" not in key
    }


def test_a_filer_who_is_the_user_is_asked_once(situation: Situation) -> None:
    answers = judgement_of("12-sewer-use", NEW_HOUSE, situation).answers
    assert parts(answers, "user_") == parts(answers, "applicant_")
    answers = judgement_of("12-sewer-use", SUSPENSION, situation).answers
    assert answers["user_name"] != answers["applicant_name"]


@pytest.mark.parametrize(
    ("example", "day", "ok"),
    [
        (NEW_HOUSE, "2026-12-25", True),
        (NEW_HOUSE, "2026-12-26", False),
        (DEMOLITION, "2027-01-23", True),
        (DEMOLITION, "2027-01-24", False),
    ],
)
def test_how_far_ahead_the_use_may_be_notified(
    example: Example, day: str, ok: bool, situation: Situation
) -> None:
    judgement = judgement_of("12-sewer-use", example, situation, effective_date=day)
    assert set(errors_of(judgement)) == (set() if ok else {"effective_date"})


def test_the_works_end_before_the_use_begins(situation: Situation) -> None:
    judgement = judgement_of("12-sewer-use", NEW_HOUSE, situation, effective_date="2026-11-17")
    assert set(errors_of(judgement)) == {"completion_date"}


@pytest.mark.parametrize(
    ("example", "filer"),
    [
        (SOLD, "神野 次郎"),
        (FEWER, "神野 里美"),
        (MARRIED, "宮中 太郎"),
        (TENANT, "かしま不動産管理"),
    ],
)
def test_the_desk_knows_who_files_a_change(
    example: Example, filer: str, situation: Situation
) -> None:
    answers = judgement_of("19-sewer-user-change", example, situation).answers
    person = [answers.get(f"applicant_name_{half}") for half in ("sei", "mei")]
    assert (" ".join(filter(None, person)) or answers["applicant_name"]) == filer


def test_a_change_of_details_changes_something(situation: Situation) -> None:
    same = {
        f"new_user_{part}_{half}": SOLD.answers[f"old_user_{part}_{half}"]
        for part in ("name", "kana")
        for half in ("sei", "mei")
    }
    unchanged = judgement_of("19-sewer-user-change", MARRIED, situation, **same)
    assert set(errors_of(unchanged)) == {"new_user_name_sei"}
    moved = judgement_of(
        "19-sewer-user-change", MARRIED, situation, **same, new_user_address_town="神野1番地"
    )
    assert moved.ok, errors_of(moved)


def test_a_metered_well_counts_nobody(situation: Situation) -> None:
    metered = judgement_of(
        "19-sewer-user-change",
        FEWER,
        situation,
        well_meter="設置・撤去",
        well_meter_number="W-1",
        well_meter_reading=0,
        well_users_before=None,
        well_users_after=None,
    )
    assert metered.ok, errors_of(metered)


def test_the_abolished_allowance_is_closed_but_still_judged(situation: Situation) -> None:
    form_class = find("08-child-allowance")
    assert form_class is not None
    window = form_class.procedure.window
    assert window.closed(situation.today) is not None
    assert window.closed(date(2022, 3, 31)) is None
    assert "廃止されました" in window.closed_text
    assert judgement_of("08-child-allowance", FATHER, situation).ok


def test_a_grown_up_child_does_not_count(situation: Situation) -> None:
    children = [dict(child) for child in FATHER.answers["children"]]
    for birth, ok in (("2003-04-01", True), ("2003-03-31", False)):
        children[0]["birth_date"] = birth
        judgement = judgement_of("08-child-allowance", FATHER, situation, children=children)
        assert judgement.ok is ok, (birth, errors_of(judgement))
