"""The documented sets of the fee requests: each kind, a proxy, a claim for 減免, and what is refused.

All names, numbers and addresses are fictional.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, Final

from eapply.core.exemptions import grounds_for
from eapply.core.procedure import Example
from eapply.forms.examples import changed, home, name
from eapply.forms.fee_requests.people import capacity_papers
from eapply.forms.fee_requests.service import (
    POST,
    VIEWING,
    VISIT,
    WAY_NAMES,
    Kind,
    Proof,
    Refusal,
    Service,
)

ON: Final = date(2026, 11, 24)
OPEN_DAY, CLOSED_DAY = "2026-12-01", "2026-12-06"
APPLICANT: Final = (
    name("applicant", "鹿嶋 花子", "カシマ ハナコ")
    | home("applicant", "3140031", "茨城県 鹿嶋市 大字宮中1番地1")
    | {
        "applicant_birth_date": "1985-04-01",
        "applicant_phone": "0299821111",
        "applicant_email": "hanako@example.jp",
    }
)
AGREED: Final = {"agree_true": True, "agree_no_refund": True, "agree_privacy": True}
PICTURES: Final = {"file_identity": ("本人確認書類.jpg",)}


def examples_of(service: Service) -> tuple[Example, ...]:
    """All documented sets of one service; the first is the 記入例 that residents see."""
    first, *others = (of_kind(service, kind) for kind in service.kinds or (None,))
    return (
        first,
        *others,
        *accepted(service, first),
        *refused(service, first),
        *(of_refusal(service, each) for each in service.refusals),
    )


def of_kind(service: Service, kind: Kind | None) -> Example:
    """A valid set of one kind, asked for by the person it is about."""
    answers: dict[str, Any] = {"kind": kind.code} if kind else {}
    answers |= {"capacity": "self"} | APPLICANT | dict(service.answers)
    answers |= service.by_kind.get(kind.code, {}) if kind else {}
    answers |= delivery(service, kind, service.ways_of(kind)[0])
    if not (kind and kind.is_free):
        answers["exemption"] = False
    if service.proof is Proof.SIGNATURE:
        answers["agree_identity"] = True
    files = dict(service.attachments)
    if service.proof is Proof.PICTURE:
        files |= PICTURES
    if kind:
        files |= service.files_by_kind.get(kind.code, {})
    return Example(
        f"{kind.label if kind else service.fee.title}を申請する",
        {key: value for key, value in (answers | AGREED).items() if value is not None},
        files,
        on=ON,
    )


def delivery(service: Service, kind: Kind | None, way: str) -> dict[str, Any]:
    """The answers of the page 「受け取り方」 for one way; None for what is not asked then."""
    is_post = way == POST
    return {
        "channel": way if len(service.ways_of(kind)) > 1 else None,
        "deliver_to": "applicant" if is_post and not service.home_only else None,
        "visit_date": None if is_post else OPEN_DAY,
        "visit_time": None if is_post else "morning",
    }


def accepted(service: Service, first: Example) -> Iterator[Example]:
    """The same with a proxy, at the counter, and with a claim for 減免."""
    papers = dict(capacity_papers(service))
    if "proxy" in service.capacities:
        yield changed(
            first,
            "代理人が申請する",
            attachments={**first.attachments, papers["proxy"][0]: ("委任状.jpg",)},
            **{"capacity": "proxy", **service.about},
        )
    kind = service.kinds[0] if service.kinds else None
    for way in service.ways_of(kind)[1:]:
        yield changed(first, WAY_NAMES[way], **delivery(service, kind, way))
    ground = grounds_for(service.number)[0]
    yield changed(
        first,
        "減免を申請する",
        attachments={**first.attachments, "file_exemption": ("理由の書類.pdf",)},
        exemption=True,
        exemption_ground=ground.code,
    )
    if service.is_had(POST) and not service.home_only and service.ways_of(kind)[0] == POST:
        yield changed(
            first,
            "別の住所に送る",
            deliver_to="other",
            delivery_name="かしま設計",
            **home("delivery", "3140031", "茨城県 鹿嶋市 大字宮中2番地2"),
        )


def refused(service: Service, first: Example) -> Iterator[Example]:
    """What no form of a fee lets through."""
    yield changed(
        first,
        "減免の理由がない",
        {"exemption_ground": "選んで"},
        exemption=True,
        attachments={**first.attachments, "file_exemption": ("書類.pdf",)},
    )
    yield changed(first, "減免を申請するか選んでいない", {"exemption": "選んで"}, exemption=None)
    yield changed(first, "立場を選んでいない", {"capacity": "選んで"}, capacity=None)
    yield changed(
        first, "返還の説明を確かめていない", {"agree_no_refund": "チェック"}, agree_no_refund=None
    )
    if service.kinds:
        yield changed(first, "一覧にない種類", {"kind": "選んで"}, kind="gratis")
    if {VISIT, VIEWING} & {service.way(first.answers)}:
        yield changed(first, "休みの日に来庁する", {"visit_date": "お休み"}, visit_date=CLOSED_DAY)
    if service.proof is Proof.PICTURE:
        yield changed(
            first,
            "本人確認書類がない",
            {"file_identity": "選んで"},
            attachments=without(first.attachments, "file_identity"),
        )


def of_refusal(service: Service, refusal: Refusal) -> Example:
    """A documented refusal as an example."""
    kinds = {kind.code: kind for kind in service.kinds}
    base = of_kind(service, kinds.get(refusal.kind) or next(iter(kinds.values()), None))
    files = {**base.attachments} | {key: (f"{key}.pdf",) for key in refusal.files}
    return changed(base, refusal.title, refusal.errors, attachments=files, **refusal.changes)


def without(files: Mapping[str, tuple[str, ...]], key: str) -> dict[str, tuple[str, ...]]:
    return {each: names for each, names in files.items() if each != key}
