"""The fees of the ordinance: dated rates, what a request costs, and the proof of it.

Whole yen and whole numbers throughout (areas in hundredths of a square metre); never a float. The
rates are data: ``eapply/data/fees.csv`` and, once loaded, the tables that the fee office revises.
"""

from __future__ import annotations

from eapply.core.csv_file import FileProblem, FileProblems
from eapply.core.fees.comparing import (
    ChangeKind,
    RowChange,
    as_if_always,
    changes,
    kinds_of,
    samples,
    with_revision,
)
from eapply.core.fees.measures import MEASURES, Measure
from eapply.core.fees.previewing import KindDifference, by_kind, changed_only, differences
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
from eapply.core.fees.rows import COLUMNS, RowProblem, read_rate, write_rate
from eapply.core.fees.schedule import Edition, Schedule, Stage, edition_problem
from eapply.core.fees.simulating import Effect, PastCharge, Simulation, simulate
from eapply.core.fees.values import Basis, Channel, Fee, FeeRate, Provenance, RateProblem, Timing

__all__ = [
    "ASSESSED",
    "COLUMNS",
    "MEASURES",
    "Basis",
    "ChangeKind",
    "Channel",
    "Choice",
    "Edition",
    "Effect",
    "Fee",
    "FeeRate",
    "FeeRequest",
    "FileProblem",
    "FileProblems",
    "KindDifference",
    "Line",
    "Measure",
    "NeedsAssessment",
    "PastCharge",
    "ProofProblem",
    "Provenance",
    "Quantity",
    "Quote",
    "RateProblem",
    "Reason",
    "RowChange",
    "RowProblem",
    "Schedule",
    "Simulation",
    "Stage",
    "Timing",
    "as_if_always",
    "by_kind",
    "changed_only",
    "changes",
    "differences",
    "edition_problem",
    "from_json",
    "kinds_of",
    "quote",
    "quote_all",
    "read_rate",
    "recompute",
    "samples",
    "simulate",
    "to_json",
    "with_revision",
    "write_rate",
]
