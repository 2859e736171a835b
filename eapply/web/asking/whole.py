"""The whole form of a draft, judged: beside what is stored, with its fee; and filed when all is right."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace

from flask import request
from sqlalchemy.orm import Session

from eapply.forms.procedure_form import NO_MAIL, Judgement, ProcedureForm
from eapply.forms.question_form import Message
from eapply.models import Draft, Submission
from eapply.services import booking, filing_fee, stored_rules, uploading
from eapply.services.filing_fee import FilingFee
from eapply.services.stored_rules import Broken
from eapply.services.submitting import Filing
from eapply.web.asking import filing
from eapply.web.asking.turns import has_files
from eapply.web.language import gettext, mark
from eapply.web.tools import toolbox
from eapply.web.uploads import ShownFile

CHANGED = mark(
    "別の画面で内容が変わりました。いまの内容をもう一度確かめてから、いちばん下のボタンを押してください。"
)
NEW_PRICE = mark(
    "料金が変わりました。新しい料金を確かめてから、いちばん下のボタンを押してください。まだ支払いはありません。"
)
TICK = mark("上のお知らせを読んで、チェックを入れてください。")


@dataclass
class Whole:
    """The whole form of a draft as it stood at one version, judged."""

    version: int
    form: ProcedureForm
    judgement: Judgement
    attachments: Mapping[str, list[ShownFile]]
    stored: tuple[Broken, ...] = ()
    fee: FilingFee | None = None

    @property
    def warnings(self) -> list[Message | Broken]:
        return [*self.judgement.warnings, *(each for each in self.stored if not each.is_error)]

    @property
    def stored_errors(self) -> list[tuple[str, str]]:
        """What only stored cases could tell, each at its row of this page."""
        return [(f"row-{each.at}", each.message) for each in self.stored if each.is_error]

    @property
    def seen(self) -> str:
        """Names the warnings as they stand; ticking is for these and no others."""
        codes = "\n".join(sorted(warning.code for warning in self.warnings))
        return hashlib.sha256(codes.encode()).hexdigest()[:16]


def judge(
    form_class: type[ProcedureForm], draft: Draft, attachments: Mapping[str, list[ShownFile]]
) -> Whole:
    """The form by itself; what is stored and what it costs is looked at when the way is free."""
    form = form_class(
        draft.raw,
        situation=toolbox().situation(),
        attachments=attachments,
        known={NO_MAIL: draft.no_mail},
    )
    return Whole(draft.version, form, form.judge(), attachments)


def look_around(session: Session, whole: Whole, draft: Draft, held: Collection[str] = ()) -> None:
    """Judges complete answers beside the stored cases and bookings as they are now, and what filing
    costs by the rates as they are now. ``held`` are the cases whose key this browser holds."""
    if not whole.judgement.ok:
        return
    procedure, answers = whole.form.procedure, whole.judgement.answers
    broken = stored_rules.judge(session, toolbox(), procedure, answers, held)
    taken = booking.judge(session, toolbox(), procedure.slug, answers, draft)
    at = {each.at for each in broken if each.is_error}
    whole.stored = (*broken, *(each for each in taken if each.at not in at))
    whole.fee = filing_fee.of(session, toolbox(), procedure, answers)


def troubles(draft: Draft, whole: Whole) -> list[tuple[str, str]]:
    """Why this press does not file: another tab was faster, or warnings were not accepted."""
    if request.form.get("version") != str(draft.version):
        return [("main", gettext(CHANGED))]
    if request.form.get("submit_key") != draft.submit_key:
        return [("main", gettext(CHANGED))]
    if whole.stored_errors:
        return whole.stored_errors
    if whole.fee is not None and request.form.get("price") != whole.fee.mark:
        return [("fee", gettext(NEW_PRICE))]
    if whole.warnings and request.form.get("accept") != whole.seen:
        return [("f-accept", gettext(TICK))]
    return []


def file(
    session: Session, draft: Draft, whole: Whole, submit: Callable[[Filing], Submission]
) -> tuple[Submission, list[str]]:
    """Files a locked draft that was judged without errors. Files of branches that were left again are
    not filed; returns their blobs, to delete once this has committed."""
    uploads = uploading.files_of(session, draft) if has_files(type(whole.form)) else []
    dropped = filing.unasked(whole.form, uploads)
    blobs = [
        blob for upload in dropped for blob in uploading.remove(session, draft, upload.public_id)
    ]
    session.flush()
    kept = [each for each in uploads if each not in dropped]
    filed = filing.filing(whole.form, whole.judgement, kept)
    return submit(replace(filed, warnings=tuple(each.message for each in whole.warnings))), blobs
