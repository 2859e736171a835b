"""The fees of the ordinance: dated rates, what a request costs, and the proof of it.

Whole yen and whole numbers throughout (areas in hundredths of a square metre); never a float. The
rates are data: ``eapply/data/fees.csv`` and, once loaded, the tables that the fee office revises.
"""

from __future__ import annotations

from eapply.core.fees.measures import MEASURES, Measure
from eapply.core.fees.proof import ProofProblem, from_json, recompute, to_json
from eapply.core.fees.quantities import Choice, Quantity
from eapply.core.fees.quoting import quote, quote_all
from eapply.core.fees.results import (
    ASSESSED,
    FeeRequest,
    Line,
    NeedsAssessment,
    Quote,
    Reason,
)
from eapply.core.fees.schedule import Edition, Schedule, edition_problem
from eapply.core.fees.values import Basis, Channel, Fee, FeeRate, Provenance, RateProblem, Timing

__all__ = [
    "ASSESSED",
    "MEASURES",
    "Basis",
    "Channel",
    "Choice",
    "Edition",
    "Fee",
    "FeeRate",
    "FeeRequest",
    "Line",
    "Measure",
    "NeedsAssessment",
    "ProofProblem",
    "Provenance",
    "Quantity",
    "Quote",
    "RateProblem",
    "Reason",
    "Schedule",
    "Timing",
    "edition_problem",
    "from_json",
    "quote",
    "quote_all",
    "recompute",
    "to_json",
]
