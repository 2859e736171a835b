"""The document that tells a result: which one, to whom, in which words.

What it says is put together once, with the act, and kept with the promise: nothing that happens
afterwards changes what was told.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from typing import Any, Protocol

from sqlalchemy.orm import Session

from eapply.core.era_names import to_wareki
from eapply.core.notices import Tells
from eapply.core.procedure import Procedure
from eapply.core.results import WORDING, ResultDocument
from eapply.core.submission import LegalType
from eapply.forms import BY_SLUG
from eapply.forms.naming import listed
from eapply.forms.sheet import NOT_ANSWERED
from eapply.models import Submission
from eapply.services import documenting, numbering
from eapply.services.toolbox import Toolbox

MAYOR = "鹿嶋市長"
SEAL_OMITTED = "（公印省略）"
EFFECTIVE_ON = "施行日"
RESULT_OF_SENSITIVE = "お申し込みの手続の結果の書類"


@dataclass(frozen=True)
class Told:
    """What the desk tells: its word for the result and what it filled in, by key of the entry.

    ``effective_on`` is the 施行日, where one is told; ``seal_omitted`` None as the settings have it.
    """

    outcome: str
    reasons_head: str = ""
    reasons: str = ""
    filled: Mapping[str, str] = field(default_factory=dict)
    effective_on: date | None = None
    seal_omitted: bool | None = None


@dataclass(frozen=True)
class Issued:
    """A document of a result by its two names; ``number`` is its 文書番号."""

    public_id: str
    number: str


class Case(Protocol):
    """What a document takes from a case."""

    @property
    def name(self) -> str: ...
    @property
    def slug(self) -> str: ...
    @property
    def legal_type(self) -> str: ...
    @property
    def answers(self) -> Mapping[str, Any]: ...
    @property
    def sheet(self) -> Sequence[Mapping[str, Any]]: ...
    @property
    def department(self) -> str: ...
    @property
    def arrived_at(self) -> datetime: ...


def promise_result(
    session: Session,
    tools: Toolbox,
    submission: Submission,
    procedure: Procedure,
    document: ResultDocument,
    told: Told,
    tells: Tells,
    **besides: Any,
) -> Issued:
    """Registers the document of a result, numbered, and promises its file. ``besides``: more of what it
    says, see `reissuing.replaces`."""
    today = tools.clock.today()
    numbered = numbering.take(session, tools, submission.department, today)
    content = content_of(tools, procedure, document, told, submission, today)
    public_id = documenting.promise_document(
        session,
        tools,
        submission,
        documenting.RESULT,
        document.title,
        numbered,
        tells,
        **content | besides,
    )
    return Issued(public_id, str(numbered["full_number"]))


def mail_name(procedure: Procedure, document: ResultDocument) -> str:
    """What a mail calls the document: its title, unless the name of the procedure is private."""
    return RESULT_OF_SENSITIVE if procedure.sensitive else document.title


def content_of(
    tools: Toolbox,
    procedure: Procedure,
    document: ResultDocument,
    told: Told,
    case: Case,
    decided_on: date,
) -> dict[str, Any]:
    """All that the document says, in plain values and in the order in which it stands there."""
    wording = WORDING[LegalType(case.legal_type)]
    is_disposition = tells_disposition(document, case.legal_type)
    appeal = tools.facts.appeal(procedure.slug)
    day = to_wareki(case.arrived_at.date())
    return {
        "decided_on": decided_on.isoformat(),
        "to": addressee(tools, case),
        **sender(
            tools, appeal.decided_by if is_disposition else "", case.department, told.seal_omitted
        ),
        "body": f"{day}付けで{wording.filed}「{procedure.title}」について、"
        f"{document.body or wording.body}",
        "outcome_head": wording.outcome,
        "outcome": told.outcome,
        "rows": [list(row) for row in rows_of(procedure, document, told, case)],
        "reasons_head": told.reasons_head,
        "reasons": told.reasons,
        "appeal": asdict(appeal) if is_disposition else None,
    }


def tells_disposition(document: ResultDocument, legal_type: str) -> bool:
    """Whether the document tells of a 処分: then the mayor or another office signs it."""
    if document.is_disposition is None:
        return legal_type == LegalType.APPLICATION
    return document.is_disposition


def sender(
    tools: Toolbox, decided_by: str, department: str, seal_omitted: bool | None = None
) -> dict[str, str]:
    """Who signs: the office that decided, with its name; 公印省略 as drafted or as the settings have it."""
    if not decided_by:
        return {"sender": f"鹿嶋市　{tools.facts.department(department).name}", "seal": ""}
    name = tools.settings.mayor_name if decided_by == MAYOR else ""
    is_omitted = tools.settings.seal_omitted if seal_omitted is None else seal_omitted
    return {
        "sender": f"{decided_by}　{name}".rstrip("　"),
        "seal": SEAL_OMITTED if is_omitted else "",
    }


def addressee(tools: Toolbox, case: Case) -> str:
    """Whom the document is addressed to; "" when the filing names nobody."""
    form = BY_SLUG.get(case.slug)
    if form is None or not case.name:
        return f"{case.name}　様" if case.name else ""
    found = listed(form, case.answers, tools.situation())
    return found.addressed if found.name == case.name else f"{case.name}　様"


def rows_of(
    procedure: Procedure, document: ResultDocument, told: Told, case: Case
) -> Iterator[tuple[str, str]]:
    """Label and text: what was filed, what the desk filled in, what follows."""
    for key in procedure.desk.shows:
        yield from shown(case.sheet, key)
    for entry in document.entries:
        if text := told.filled.get(entry.key, ""):
            yield entry.label, text
    if told.effective_on is not None:
        yield EFFECTIVE_ON, to_wareki(told.effective_on)
    yield from document.lines


def shown(sheet: Sequence[Mapping[str, Any]], wanted: str) -> Iterator[tuple[str, str]]:
    """The row of an answer, or of ``group.part.part`` the parts of every line of the group."""
    key, *parts = wanted.split(".")
    for row in (row for section in sheet for row in section["rows"]):
        if key not in row["keys"] or row["text"] == NOT_ANSWERED:
            continue
        text = row["text"] if not parts else "、".join(inner(line, parts) for line in row["items"])
        if text:
            yield row["label"], text


def inner(line: Mapping[str, Any], parts: Sequence[str]) -> str:
    """The texts of these parts of one line of a group, put together."""
    texts = {key.rpartition("-")[2]: row["text"] for row in line["rows"] for key in row["keys"]}
    return "".join(texts.get(part, "") for part in parts if texts.get(part) != NOT_ANSWERED)
