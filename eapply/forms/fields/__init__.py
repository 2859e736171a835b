"""The kinds of questions, one import for the procedures."""

from eapply.forms.fields.account import (
    AccountNumber,
    BankCode,
    BankKana,
    BranchCode,
    YuchoNumber,
    YuchoSymbol,
)
from eapply.forms.fields.base import Attached, Question, Raw
from eapply.forms.fields.case_number import CaseNumber
from eapply.forms.fields.choice import (
    OTHER,
    Checkboxes,
    Choice,
    Declaration,
    DependentChoice,
    Note,
    YesNo,
)
from eapply.forms.fields.counts import Counts
from eapply.forms.fields.day import Date, Time, YearMonth
from eapply.forms.fields.files import Files
from eapply.forms.fields.mail import Email
from eapply.forms.fields.number import DecimalNumber, FiscalYear, Money, Number
from eapply.forms.fields.place import MapPoint
from eapply.forms.fields.ratio import FractionNumber, Gradient
from eapply.forms.fields.register import ContractorNumber, LotNumber
from eapply.forms.fields.repeat import Repeat
from eapply.forms.fields.slot import Slot, SlotDay, SlotOnDay
from eapply.forms.fields.text import (
    CorporateNumber,
    Digits,
    Kana,
    LongText,
    Phone,
    PostalCode,
    Text,
)

__all__ = [
    "OTHER",
    "AccountNumber",
    "Attached",
    "BankCode",
    "BankKana",
    "BranchCode",
    "CaseNumber",
    "Checkboxes",
    "Choice",
    "ContractorNumber",
    "CorporateNumber",
    "Counts",
    "Date",
    "DecimalNumber",
    "Declaration",
    "DependentChoice",
    "Digits",
    "Email",
    "Files",
    "FiscalYear",
    "FractionNumber",
    "Gradient",
    "Kana",
    "LongText",
    "LotNumber",
    "MapPoint",
    "Money",
    "Note",
    "Number",
    "Phone",
    "PostalCode",
    "Question",
    "Raw",
    "Repeat",
    "Slot",
    "SlotDay",
    "SlotOnDay",
    "Text",
    "Time",
    "YearMonth",
    "YesNo",
    "YuchoNumber",
    "YuchoSymbol",
]
