"""The rows that follow from a story: corrections, messages, notes, papers, the chained record."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from types import SimpleNamespace
from typing import Any, Final

from eapply.core.decisions import DECIDING
from eapply.core.notices import Tells
from eapply.core.procedure import Procedure
from eapply.core.results import REASONS as HEADS
from eapply.core.results import ResultDocument
from eapply.core.submission import FINAL_STATES, Action, State
from eapply.models import AuditEvent
from eapply.services import auditing, documenting, notifying
from eapply.services.demo.stories import Step, Story
from eapply.services.toolbox import Toolbox

REASONS: Final[Mapping[Action, str]] = {
    Action.REFUSE: "提出された書類では、要件にあてはまることを確かめられませんでした。",
    Action.REPLY: "現地を確かめました。来月までに直します。お知らせありがとうございました。",
}
ASKED: Final = (
    ("不足", "書類が足りません。全部のページを写して、もう一度出してください。"),
    ("誤り", "添付の書類と合っていません。書類のとおりに直してください。"),
    ("古い", "書類の日付が古くなっています。3か月以内に発行されたものを出してください。"),
    ("読めない", "写真がぼやけて読めません。明るいところで撮り直してください。"),
)
SAID: Final = (
    ("いつごろ結果がわかりますか。", "目安の日までにお知らせします。もう少しお待ちください。"),
    ("住所を書きまちがえたかもしれません。", "確かめました。正しく入力されています。"),
    ("窓口で受け取ることはできますか。", "できます。受付番号を控えて、窓口に来てください。"),
)
NOTES: Final = ("電話で本人に確認しました。", "前回の申請と同じ内容です。", "課内で相談中です。")
HOUR: Final = timedelta(hours=1)


def is_open(story: Story) -> bool:
    return story.state not in FINAL_STATES


def decision(story: Story) -> Step | None:
    return next((step for step in story.steps if step.action in DECIDING), None)


def outcome_of(procedure: Procedure, story: Story) -> str:
    step = decision(story)
    return procedure.desk.decision(procedure.legal_type, step.action).word if step else ""


def reasons_of(story: Story) -> str:
    step = decision(story)
    return REASONS.get(step.action, "") if step else ""


def decided_at(story: Story) -> datetime | None:
    step = decision(story)
    return step.at if step else None


def paused_on(story: Story) -> date | None:
    waits = {State.RETURNED: Action.ASK_CORRECTION, State.AWAITING_PAYMENT: Action.SUBMIT_UNPAID}
    asked = story.when(waits[story.state]) if story.state in waits else None
    return asked.date() if asked else None


def waited(story: Story) -> int:
    """About how many opening days the clock stood still."""
    asked, back = story.when(Action.ASK_CORRECTION), story.when(Action.CORRECT)
    return (back - asked).days * 5 // 7 if asked and back else 0


def number_steps(story: Story) -> int:
    """The version of the case after its last step; the filing itself is version 1."""
    return len(story.steps)


def corrections_of(
    tools: Toolbox, chance: random.Random, story: Story, sheet: list[dict[str, Any]]
) -> list[dict[str, Any]]:
    asked = next((step for step in story.steps if step.action is Action.ASK_CORRECTION), None)
    if asked is None:
        return []
    could = [row for part in sheet for row in part["rows"] if row["keys"] and "items" not in row]
    chosen = chance.sample(could, min(len(could), chance.choice((1, 1, 2))))
    items = [
        {
            "keys": row["keys"],
            "label": row["label"],
            "kind": kind,
            "reason": reason,
            "before": row["text"],
        }
        for row, (kind, reason) in ((row, chance.choice(ASKED)) for row in chosen)
    ]
    answered = story.when(Action.CORRECT)
    ended = story.when(Action.CANCEL_CORRECTION) or story.when(Action.WITHDRAW)
    story.extra["labels"] = [item["label"] for item in items]
    return [
        {
            "items": items,
            "message": "",
            "due_on": tools.facts.opening_days("city").add(asked.at.date(), 10),
            "asked_by": asked.staff,
            "asked_at": asked.at,
            "raw": {},
            "changes": [
                {"label": item["label"], "before": item["before"], "after": item["before"]}
                for item in items
            ]
            if answered
            else [],
            "answered_at": answered,
            "cancelled_at": None if answered else ended,
        }
    ]


def messages_of(chance: random.Random, story: Story) -> list[dict[str, Any]]:
    """Now and then a question of the resident, mostly with an answer."""
    taken = story.when(Action.TAKE)
    if taken is None or story.handler is None or chance.random() > 0.15:
        return []
    question, answer = chance.choice(SAID)
    asked_at = min(taken + chance.randrange(1, 20) * HOUR, story.steps[-1].at)
    messages: list[dict[str, Any]] = [
        {
            "staff_id": None,
            "body": question,
            "sent_at": asked_at,
            "told_at": asked_at,
            "read_at": None,
        }
    ]
    if not is_open(story) or chance.random() < 0.6:
        messages[0]["read_at"] = asked_at
        messages.append(
            {
                "staff_id": story.handler,
                "body": answer,
                "sent_at": asked_at,
                "told_at": asked_at,
                "read_at": None,
            }
        )
    return messages


def notes_of(chance: random.Random, story: Story) -> list[dict[str, Any]]:
    taken = story.when(Action.TAKE)
    if taken is None or story.handler is None or chance.random() > 0.1:
        return []
    return [{"staff_id": story.handler, "body": chance.choice(NOTES), "written_at": taken}]


def documents_of(
    tools: Toolbox, chance: random.Random, procedure: Procedure, story: Story, row: dict[str, Any]
) -> list[dict[str, Any]]:
    """控え of each filing, and the document of each result. Their files are not made here."""
    papers = [
        paper(
            tools,
            documenting.COPY,
            f"{procedure.title}（控え）",
            {"procedure": procedure.title, "law": list(procedure.law)},
            story.steps[0].at,
        )
    ]
    for step, document, outcome in results_of(procedure, story):
        told = notifying.Told(
            outcome,
            HEADS.get(step.action, ""),
            REASONS.get(step.action, ""),
            filled=filled_in(chance, document),
        )
        case, day = SimpleNamespace(**row), step.at.date()
        content = notifying.content_of(tools, procedure, document, told, case, day)
        tells = Tells.DECISION if step.action in DECIDING else Tells.ENDING
        papers.append(paper(tools, documenting.RESULT, document.title, content, step.at, tells))
    return papers


def results_of(procedure: Procedure, story: Story) -> Iterator[tuple[Step, ResultDocument, str]]:
    """The steps that issue a document, with it and the word for the result."""
    work = procedure.desk
    for step in story.steps:
        if step.action in DECIDING:
            document = work.document(procedure.legal_type, step.action, procedure.title)
            yield step, document, work.decision(procedure.legal_type, step.action).word
        elif step.action is Action.COMPLETE and work.endings:
            ending, document = next(iter(work.endings.items()))
            yield step, document, ending


def filled_in(chance: random.Random, document: ResultDocument) -> dict[str, str]:
    """What the desk wrote: a choice, or the example beside the box."""
    return {
        entry.key: chance.choice(entry.choices)
        if entry.choices
        else entry.help.partition("例：")[2]
        for entry in document.entries
        if entry.required
    }


def ticks_of(chance: random.Random, story: Story, procedure: Procedure) -> list[dict[str, Any]]:
    """What the desk made sure of so far, of cases that are still at work."""
    taken = story.when(Action.TAKE)
    if taken is None or story.handler is None or not is_open(story):
        return []
    steps = procedure.desk.checklist
    count = len(steps) if decision(story) else chance.randrange(len(steps))
    return [{"step": step, "staff_id": story.handler, "at": taken} for step in steps[:count]]


def paper(
    tools: Toolbox,
    kind: str,
    title: str,
    content: dict[str, Any],
    at: datetime,
    tells: Tells = Tells.NOTHING,
) -> dict[str, Any]:
    return {
        "public_id": tools.ids.token(16),
        "kind": kind,
        "title": title[:120],
        "verify_code": documenting.verify_code(tools),
        "content": content,
        "blob": "",
        "sha256": "",
        "created_at": at,
        "tells": tells.value,
    }


def events_of(
    tools: Toolbox,
    story: Story,
    row: Mapping[str, Any],
    messages: list[dict[str, Any]],
    ticks: list[dict[str, Any]],
) -> list[dict[str, Any]]:
    """The chained entries of a case, as the services would have left them."""
    acts: list[tuple[datetime, str, str, dict[str, Any]]] = []
    for version, step in enumerate(story.steps, start=1):
        detail: dict[str, Any] = {"from": step.before.value, "to": step.after.value}
        if step.before is State.DRAFT:
            detail = {
                "reference": row["reference"],
                "to": step.after.value,
                "payload": row["payload_hash"],
            }
        else:
            detail["version"] = version
        if step.action in (Action.ASK_CORRECTION, Action.CORRECT):
            detail["labels"] = story.extra["labels"]
        if step.action is Action.TAKE:
            detail["handler"] = step.staff
        if step.action in DECIDING:
            detail["outcome"] = row["outcome"]
        who = auditing.actor_of(step.staff) if step.staff else step.role.value
        acts.append((step.at, who, step.action.value, detail))
    for message in messages:
        sender = message["staff_id"]
        who = auditing.actor_of(sender) if sender else auditing.RESIDENT
        acts.append((message["sent_at"], who, "message", {}))
    if ticks:
        who, steps = auditing.actor_of(ticks[0]["staff_id"]), [tick["step"] for tick in ticks]
        acts.append((ticks[0]["at"], who, "checked", {"labels": steps}))
    acts[1:] = sorted(acts[1:], key=lambda act: act[0])
    return chained(tools, row["public_id"], acts)


def chained(
    tools: Toolbox, chain: str, acts: list[tuple[datetime, str, str, dict[str, Any]]]
) -> list[dict[str, Any]]:
    events, previous = [], auditing.START
    for sequence, (at, who, action, detail) in enumerate(acts, start=1):
        values = {
            "chain": chain,
            "sequence": sequence,
            "at": at,
            "actor": who,
            "action": action,
            "detail": detail,
            "previous": previous,
        }
        previous = auditing.digest_of(tools, AuditEvent(**values))
        events.append(values | {"digest": previous})
    return events
