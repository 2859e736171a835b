"""Deleting what has had its day touches nothing that still has one."""

from __future__ import annotations

from io import BytesIO

from PIL import Image
from sqlalchemy import select

from eapply.adapters.clock import FixedClock
from eapply.models import Draft, Upload, transaction
from eapply.services import drafting, housekeeping, submitting, uploading
from eapply.services.submitting import Filing
from eapply.services.toolbox import Toolbox
from tests.filings import CARD, SLUG, sheet


def picture() -> bytes:
    content = BytesIO()
    Image.new("RGB", (8, 8)).save(content, "JPEG")
    return content.getvalue()


def test_files_stay_with_the_case_when_its_draft_goes(
    context: None, tools: Toolbox, clock: FixedClock
) -> None:
    received = uploading.receive(tools, "道.jpg", picture(), ("jpeg",), 1 << 20)
    filing = Filing(
        procedure=CARD,
        answers={},
        raw={},
        sheet=sheet("髙橋 花子"),
        name="髙橋 花子",
        kana="タカハシ ハナコ",
        phone="09012345678",
        attachments={"photos": (received.sha256,)},
    )
    with transaction() as session:
        draft, _ = drafting.start(session, tools, SLUG, CARD.version, {})
        draft.email = "hanako@example.jp"
        uploading.attach(session, tools, draft, "photos", received, 1)
        submitting.submit(session, tools, draft, filing)
    clock.advance(days=tools.settings.draft_days)
    clock.advance(seconds=1)
    assert housekeeping.purge(tools) == 0
    with transaction() as session:
        assert session.scalars(select(Draft)).first() is None
        kept = session.scalars(select(Upload)).one()
        assert kept.draft_id is None
        assert kept.submission_id is not None
        assert tools.files.read_checked(kept.rendition, kept.rendition_sha256)
