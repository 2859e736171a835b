"""The description of the calls for programs of the departments."""

from __future__ import annotations

from typing import Any

from eapply.core.charging import ChargeStatus
from eapply.core.fees import Timing
from eapply.core.settlement import PaymentStatus
from eapply.core.submission import FILED_STATES, LegalType
from eapply.web.case_api import ACTIONS, MOST, USUAL
from eapply.web.openapi_parts import (
    DAY,
    MAYBE_DAY,
    MAYBE_MOMENT,
    MAYBE_TEXT,
    MAYBE_WHOLE,
    MOMENT,
    TEXT,
    WHOLE,
    YES_NO,
    answer,
    array,
    objects,
    one_of,
    problem,
    reference_to,
)

SUMMARY = {
    "reference": {**TEXT, "description": "受付番号"},
    "slug": TEXT,
    "title": TEXT,
    "department": {**TEXT, "description": "the department's code"},
    "legal_type": one_of(LegalType),
    "state": one_of(FILED_STATES),
    "outcome": {**TEXT, "description": "the word of the decision (承認, 受理 …); empty before"},
    "version": {**WHOLE, "description": "counts the changes; the ETag"},
    "arrived_at": {**MOMENT, "description": "到達; never changes"},
    "updated_at": MOMENT,
    "due_on": {**DAY, "description": "the end of the 標準処理期間"},
    "waits_for_approval": {**YES_NO, "description": "a drafted decision waits (決裁待ち)"},
}
ANY = {"type": "object"}
CASE = objects(
    {
        **SUMMARY,
        "form_version": TEXT,
        "outcome_text": TEXT,
        "decided_at": MAYBE_MOMENT,
        "paused_on": {**MAYBE_DAY, "description": "the period stands still since then"},
        "handler": MAYBE_TEXT,
        "actions": array(objects({"action": one_of(ACTIONS), "drafts": YES_NO})),
        "applicant": objects(
            {"name": TEXT, "kana": TEXT, "phone": TEXT, "email": TEXT, "no_mail": YES_NO}
        ),
        "answers": {**ANY, "description": "normal values by field key"},
        "typed": {
            **ANY,
            "description": "the same as typed, by the names of the boxes",
            "additionalProperties": array(TEXT),
        },
        "sheet": {**array(ANY), "description": "labels and texts as the resident saw them"},
        "warnings": array(TEXT),
        "charges": array(reference_to("CaseCharge")),
        "attachments": array(
            objects(
                {
                    **dict.fromkeys(("public_id", "field", "name", "kind", "sha256", "scan"), TEXT),
                    "pages": MAYBE_WHOLE,
                    "size": {**WHOLE, "description": "bytes"},
                    "created_at": MOMENT,
                }
            )
        ),
        "documents": array(
            objects(
                {
                    **dict.fromkeys(("public_id", "kind", "title", "sha256"), TEXT),
                    "full_number": {**MAYBE_TEXT, "description": "文書番号"},
                    "created_at": MOMENT,
                    "made_at": {**MAYBE_MOMENT, "description": "null: not made yet"},
                }
            )
        ),
        "history": array(
            objects({"at": MOMENT, "who": TEXT, "action": TEXT, "words": TEXT, "detail": ANY})
        ),
    }
)
CHARGE = objects(
    {
        "invoice": {**MAYBE_TEXT, "description": "納付番号"},
        "title": TEXT,
        "status": one_of(ChargeStatus),
        "timing": one_of(Timing),
        "amount": {**MAYBE_WHOLE, "description": "whole yen; null: not settled yet"},
        "fee_day": DAY,
        "due_on": MAYBE_DAY,
        "settled_at": MAYBE_MOMENT,
        "lines": array(
            objects(
                {"fee": WHOLE, "label": TEXT, "unit_amount": WHOLE, "count": WHOLE, "amount": WHOLE}
            )
        ),
        "payments": array(
            objects(
                {
                    "status": one_of(PaymentStatus),
                    "amount": WHOLE,
                    "captured": WHOLE,
                    "refunded": WHOLE,
                    "entrusted_at": MAYBE_MOMENT,
                }
            )
        ),
    }
)
DONE = objects(
    {
        "reference": TEXT,
        "department": {**TEXT, "description": "another one after a transfer"},
        "state": one_of(FILED_STATES),
        "outcome": TEXT,
        "version": WHOLE,
        "drafted": {**YES_NO, "description": "a draft was made that a head approves (起案)"},
    }
)
# What the acts take; which of them, the desk's page of the act says (`errors` names what is missing).
ACT_REQUEST = {
    "type": "object",
    "properties": {
        "reasons": {**TEXT, "description": "refuse, reply: required"},
        "department": {**TEXT, "description": "transfer: where to"},
        "reason": {**TEXT, "description": "transfer: why"},
        "items": {
            **array(
                objects({"key": TEXT, "kind": TEXT, "reason": TEXT}, ("key", "kind", "reason"))
            ),
            "description": "ask-correction: which fields; kind is 不足, 誤り, 古い or 読めない",
        },
        "message": {**TEXT, "description": "ask-correction: to all of it"},
        "due_on": {**MAYBE_DAY, "description": "ask-correction; default: the usual days"},
        "ending": {**TEXT, "description": "complete: the result, where the procedure has one"},
        "basis": {**TEXT, "description": "drafts: 根拠, required"},
        "effective_on": {**MAYBE_DAY, "description": "drafts: 施行日"},
        "seal_omitted": {**YES_NO, "description": "drafts of a 処分: 公印省略"},
    },
    "description": "besides these the entries of the document that the act issues, by their keys",
}
PAGE = objects(
    {
        "submissions": array(reference_to("SubmissionLine")),
        "next": {**MAYBE_TEXT, "description": "the address of the next page; null: there is none"},
    }
)
SCHEMAS = {
    "SubmissionLine": objects(SUMMARY),
    "Submission": CASE,
    "CaseCharge": CHARGE,
    "Done": DONE,
}
NUMBER = {
    "name": "reference",
    "in": "path",
    "required": True,
    "schema": TEXT,
    "description": "受付番号, e.g. K8AB-2M4X-7QRT",
}
TAG = {"ETag": {"schema": {**TEXT, "pattern": '^"[0-9]+"$'}, "description": "the version"}}
COMMON = {
    "401": problem("no token, or one that has ended"),
    "429": problem("too many calls; Retry-After says when again"),
}
UNSEEN = problem("no such case, or one of another department")


def query(name: str, schema: dict[str, Any], description: str) -> dict[str, Any]:
    return {"name": name, "in": "query", "schema": schema, "description": description}


def paths() -> dict[str, Any]:
    """The calls about cases."""
    secured: dict[str, Any] = {"security": [{"token": []}]}
    return {
        "/submissions": {
            "get": {
                **secured,
                "summary": "Cases in the order of their last change, a page at a time",
                "parameters": [
                    query("department", TEXT, "a code; one of the token's"),
                    query("state", one_of(FILED_STATES), "only in this state"),
                    query("procedure", {**TEXT, "pattern": "^[a-z0-9-]{1,60}$"}, "a slug"),
                    query("since", TEXT, "changed on this day (JST) or at this moment, or later"),
                    query("after", TEXT, "as in `next`: the page behind this place"),
                    query(
                        "size",
                        {**WHOLE, "minimum": 1, "maximum": MOST, "default": USUAL},
                        "lines of a page",
                    ),
                ],
                "responses": {
                    "200": answer("a page", PAGE),
                    "400": problem("a filter is malformed"),
                    "403": problem("the token does not open this department"),
                    **COMMON,
                },
            }
        },
        "/submissions/{reference}": {
            "parameters": [NUMBER],
            "get": {
                **secured,
                "summary": "One case",
                "responses": {
                    "200": {**answer("the case", reference_to("Submission")), "headers": TAG},
                    "404": UNSEEN,
                    **COMMON,
                },
            },
        },
        "/submissions/{reference}/actions/{action}": {
            "parameters": [
                NUMBER,
                {"name": "action", "in": "path", "required": True, "schema": one_of(ACTIONS)},
            ],
            "post": {
                **secured,
                "summary": "Take a step of the desk, or draft it where a head approves it",
                "parameters": [
                    {
                        "name": "If-Match",
                        "in": "header",
                        "required": True,
                        "schema": {**TEXT, "pattern": '^"[0-9]{1,9}"$'},
                        "description": "the ETag of the case as it was read",
                    }
                ],
                "requestBody": {"content": {"application/json": {"schema": ACT_REQUEST}}},
                "responses": {
                    "200": {**answer("done", reference_to("Done")), "headers": TAG},
                    "400": problem("the body is malformed"),
                    "403": problem("the token only reads"),
                    "404": UNSEEN,
                    "409": problem("the act is not possible now"),
                    "412": problem("the case has changed since"),
                    "413": problem("the body is too large"),
                    "422": problem("a value is missing or wrong; `errors` names its field"),
                    "428": problem("If-Match is missing"),
                    **COMMON,
                },
            },
        },
    }
