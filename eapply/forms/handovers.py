"""What a later procedure takes over from an earlier one: 13→14, 18→15→16→17, 16→12→19, 24→23.

Mail addresses are not taken over: the filer's is proved anew, and another person's is asked for.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from eapply.core.conditions import Answers, Condition, Is
from eapply.core.handover import Handover, Source
from eapply.forms.beneficiary_report_parts import payer
from eapply.forms.fields import CaseNumber
from eapply.forms.parties import PERSON
from eapply.forms.sewer_parts import PARTY

EARLIER = "earlier_reference"


def earlier_number(thing: str, *, when: Condition | None = None) -> CaseNumber:
    """The question for the 受付番号 of the case whose answers can be taken over."""
    return CaseNumber(
        f"{thing}の受付番号",
        required=False,
        help="オンラインで出した方だけ入力してください。その内容をここに写せます。",
        when=when,
    )


def same(*keys: str) -> Mapping[str, Source]:
    """Answers that have the same key in both."""
    return {key: key for key in keys}


def party_of(here: str, there: Callable[[Answers], str]) -> Mapping[str, Source]:
    """A party here from the one whose prefix in the earlier answers ``there`` names."""

    def part_of(part: str) -> Source:
        return lambda answers: answers.get(f"{there(answers)}_{part}")

    def kind(answers: Answers) -> Any:
        """Where only persons can stand, such as heirs, the earlier form did not ask."""
        prefix = there(answers)
        is_person = answers.get(f"{prefix}_name_sei") or answers.get(f"{prefix}_name_mei")
        return answers.get(f"{prefix}_party_type") or (PERSON if is_person else None)

    return {f"{here}_{part}": part_of(part) for part in PARTY} | {f"{here}_party_type": kind}


def name_of(prefix: str) -> Source:
    """A party's name in one line."""

    def joined(answers: Answers) -> str:
        halves = (answers.get(f"{prefix}_name_sei"), answers.get(f"{prefix}_name_mei"))
        return answers.get(f"{prefix}_name") or " ".join(filter(None, halves))

    return joined


def place_of_lots(answers: Answers) -> str:
    """The first parcel in words: 「大字宮中1234番5」, with 「ほか1筆」 where there are more."""
    lots = answers.get("lots") or []
    if not lots:
        return ""
    first = lots[0]
    number = first.get("lot_number") or {}
    town = first.get("town_other") or first.get("town") or ""
    place = f"{town}{first.get('koaza') or ''}{number.get('main', '')}番{number.get('branch', '')}"
    return place + (f" ほか{len(lots) - 1}筆" if len(lots) > 1 else "")


def one_kind_of_water(answers: Answers) -> str:
    """使用する水 of 16, ticked, as the one choice of 12."""
    kinds = frozenset(answers.get("water_source") or ())
    return {
        frozenset({"tap"}): "tap",
        frozenset({"well"}): "well",
        frozenset({"tap", "well"}): "both",
    }.get(kinds, "")


def has_well_meter(answers: Answers) -> str:
    return {"metered": "yes", "none": "no"}.get(answers.get("well_meter") or "", "")


def service_place(answers: Answers) -> str:
    return f"{answers.get('service_address', '')} {answers.get('service_building', '')}".strip()


def always(prefix: str) -> Callable[[Answers], str]:
    return lambda _: prefix


REPORT_TO_CHANGE = Handover(
    "13-beneficiary-report",
    EARLIER,
    {**party_of("old", payer), "lots": "lots"},
)
PIT_TO_PLAN = Handover(
    "18-sewage-pit",
    "pit_application_number",
    {
        **party_of("applicant", always("applicant")),
        "land_owner_same": "land_owner_same",
        **party_of("land_owner", always("land_owner")),
        **same("lots", "building_permit_number", "contractor_number"),
        "site_map_point": "map_point",
    },
    {"public_pit": "applied"},
)
PLAN_TO_WORK = Handover(
    "15-drainage-plan",
    EARLIER,
    {
        "applicant_name": name_of("applicant"),
        "site": place_of_lots,
        **same(
            "contractor_number",
            "contractor_phone",
            "engineer_name",
            "engineer_reg_number",
            "engineer_valid_until",
            "planned_end",
            "water_source",
            "water_source_other",
            "well_meter",
            "well_users",
            "water_customer_number",
        ),
    },
)
COMPLETED = Is("notice_kind", "completion")
WORK_TO_INSPECTION = Handover(
    "16-drainage-work",
    EARLIER,
    same("confirmation_number", "contractor_number", "contractor_phone", "site"),
    when=COMPLETED,
)
WORK_TO_USE = Handover(
    "16-drainage-work",
    EARLIER,
    {
        "effective_date": "use_start_date",
        "service_address": "site",
        "customer_number": "water_customer_number",
        "water_source": one_kind_of_water,
        "person_count": "well_users",
        "well_meter": has_well_meter,
        "shop_name": "contractor_name",
        "shop_number": "contractor_number",
        "drain_approval_number": "confirmation_number",
        "completion_date": "completion_date",
    },
    {"notification_type": "start"},
    COMPLETED,
)
USE_TO_USER_CHANGE = Handover(
    "12-sewer-use",
    EARLIER,
    {
        "water_customer_number": "customer_number",
        "site_address": service_place,
        "site_map_point": "location",
        **party_of("old_user", always("user")),
        "well_users_before": "person_count",
    },
    when=Is("notification_type", "start", "resume"),
)
CARD_TO_STUDY_ROOM = Handover(
    "24-library-card",
    EARLIER,
    {
        **same("applicant_name_sei", "applicant_name_mei", "applicant_phone"),
        "library_card_number": "card_number",
    },
)
