"""The 43 fees as requests: declared like the procedures, built from the catalogue of fees."""

from __future__ import annotations

from eapply.forms.fee_requests.animals import ANIMALS
from eapply.forms.fee_requests.building import CATEGORY, form_of
from eapply.forms.fee_requests.land import LANDS
from eapply.forms.fee_requests.others import OTHERS
from eapply.forms.fee_requests.property import PROPERTIES
from eapply.forms.fee_requests.register import REGISTERS
from eapply.forms.fee_requests.residents import RESIDENTS
from eapply.forms.fee_requests.taxes import CERTIFICATES
from eapply.forms.procedure_form import ProcedureForm

GROUPS = (RESIDENTS, REGISTERS, PROPERTIES, CERTIFICATES, LANDS, OTHERS, ANIMALS)
SERVICES = tuple(
    sorted((service for group in GROUPS for service in group), key=lambda each: each.number)
)
FEE_REQUESTS: tuple[type[ProcedureForm], ...] = tuple(form_of(service) for service in SERVICES)

__all__ = ["CATEGORY", "FEE_REQUESTS", "GROUPS", "SERVICES"]
