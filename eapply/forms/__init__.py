"""The procedures: the printed list in the order of their numbers. A new one is one line here.

``FEE_REQUESTS`` are the 43 fees that can be asked for online; ``ALL_FORMS`` is both.
"""

from __future__ import annotations

from eapply.forms.beneficiary_change import BeneficiaryChangeForm
from eapply.forms.beneficiary_report import BeneficiaryReportForm
from eapply.forms.child_allowance import ChildAllowanceForm
from eapply.forms.club_fee_reduction import ClubFeeReductionForm
from eapply.forms.club_leave import ClubLeaveForm
from eapply.forms.drainage_plan import DrainagePlanForm
from eapply.forms.drainage_work import DrainageWorkForm
from eapply.forms.fee_requests import FEE_REQUESTS
from eapply.forms.health_insurance import HealthInsuranceForm
from eapply.forms.inspection_booking import InspectionBookingForm
from eapply.forms.insurance_card import InsuranceCardForm
from eapply.forms.library_card import LibraryCardForm
from eapply.forms.limit_certificate import LimitCertificateForm
from eapply.forms.newsletter_ad import NewsletterAdForm
from eapply.forms.newsletter_item import NewsletterItemForm
from eapply.forms.park_repair import ParkRepairForm
from eapply.forms.procedure_form import ProcedureForm
from eapply.forms.refund_account import RefundAccountForm
from eapply.forms.road_repair import RoadRepairForm
from eapply.forms.school_lunch import SchoolLunchForm
from eapply.forms.sewage_pit import SewagePitForm
from eapply.forms.sewer_use import SewerUseForm
from eapply.forms.sewer_user_change import SewerUserChangeForm
from eapply.forms.study_room import StudyRoomForm
from eapply.forms.traffic_safety import TrafficSafetyForm
from eapply.forms.welfare_card import WelfareCardForm

PROCEDURES: tuple[type[ProcedureForm], ...] = (
    NewsletterAdForm,
    NewsletterItemForm,
    RefundAccountForm,
    HealthInsuranceForm,
    LimitCertificateForm,
    WelfareCardForm,
    InsuranceCardForm,
    ChildAllowanceForm,
    RoadRepairForm,
    TrafficSafetyForm,
    ParkRepairForm,
    SewerUseForm,
    BeneficiaryReportForm,
    BeneficiaryChangeForm,
    DrainagePlanForm,
    DrainageWorkForm,
    InspectionBookingForm,
    SewagePitForm,
    SewerUserChangeForm,
    ClubFeeReductionForm,
    ClubLeaveForm,
    SchoolLunchForm,
    StudyRoomForm,
    LibraryCardForm,
)
ALL_FORMS = PROCEDURES + FEE_REQUESTS
BY_SLUG = {form.procedure.slug: form for form in ALL_FORMS}


def find(slug: str) -> type[ProcedureForm] | None:
    """The form with this slug, None when there is none."""
    return BY_SLUG.get(slug)


__all__ = ["ALL_FORMS", "BY_SLUG", "FEE_REQUESTS", "PROCEDURES", "find"]
