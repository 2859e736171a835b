"""The tables. Importing this package makes all of them known to the metadata."""

from eapply.models.accounts import DayClosing, TakenPayout, TakenPayoutLine
from eapply.models.approval_changes import ApprovalChange
from eapply.models.bookings import (
    Booking,
    BookingException,
    BookingPattern,
    BookingPlan,
    Place,
    Slot,
)
from eapply.models.bulk import BulkItem, BulkJob, CaseLabel, Label
from eapply.models.cases import (
    Correction,
    Document,
    Message,
    Note,
    NumberSeries,
    Submission,
    Tick,
    UnsentMessage,
)
from eapply.models.counter import CounterEntry
from eapply.models.database import db, rehearsal, snapshot, transaction
from eapply.models.decision_drafts import DecisionDraft, Deputy
from eapply.models.deliveries import Delivery
from eapply.models.drafts import AccessLink, Draft, MailCode, Upload
from eapply.models.feedback import FeedbackCount
from eapply.models.fees import FeeRevision, StoredFeeRate
from eapply.models.ledger import LedgerEntry
from eapply.models.letters import Letter, LetterBatch
from eapply.models.money import (
    Charge,
    ChargeLine,
    Discrepancy,
    Exemption,
    Payment,
    PaymentNotice,
    Refund,
)
from eapply.models.opinions import Opinion, OpinionAnswer, OpinionFile
from eapply.models.outbox import OutboxMessage
from eapply.models.people import Attempt, StaffAccount, StaffGrant, WebSession
from eapply.models.phrases import PhraseVersion
from eapply.models.programs import ProgramToken, Receiver, Telling
from eapply.models.records import AuditAnchor, AuditEvent, AuditSeal, Disclosure, PurgedCase
from eapply.models.saved_views import ColumnChoice, SavedView
from eapply.models.sights import RowTick, Sight
from eapply.models.stops import FilingStop
from eapply.models.traces import CaseTrace, RegisterEntry

__all__ = [
    "AccessLink",
    "ApprovalChange",
    "Attempt",
    "AuditAnchor",
    "AuditEvent",
    "AuditSeal",
    "Booking",
    "BookingException",
    "BookingPattern",
    "BookingPlan",
    "BulkItem",
    "BulkJob",
    "CaseLabel",
    "CaseTrace",
    "Charge",
    "ChargeLine",
    "ColumnChoice",
    "Correction",
    "CounterEntry",
    "DayClosing",
    "DecisionDraft",
    "Delivery",
    "Deputy",
    "Disclosure",
    "Discrepancy",
    "Document",
    "Draft",
    "Exemption",
    "FeeRevision",
    "FeedbackCount",
    "FilingStop",
    "Label",
    "LedgerEntry",
    "Letter",
    "LetterBatch",
    "MailCode",
    "Message",
    "Note",
    "NumberSeries",
    "Opinion",
    "OpinionAnswer",
    "OpinionFile",
    "OutboxMessage",
    "Payment",
    "PaymentNotice",
    "PhraseVersion",
    "Place",
    "ProgramToken",
    "PurgedCase",
    "Receiver",
    "Refund",
    "RegisterEntry",
    "RowTick",
    "SavedView",
    "Sight",
    "Slot",
    "StaffAccount",
    "StaffGrant",
    "StoredFeeRate",
    "Submission",
    "TakenPayout",
    "TakenPayoutLine",
    "Telling",
    "Tick",
    "UnsentMessage",
    "Upload",
    "WebSession",
    "db",
    "rehearsal",
    "snapshot",
    "transaction",
]
