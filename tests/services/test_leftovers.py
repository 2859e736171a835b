"""Files without a row go after a day; one whose row is being written, or stands, never does."""

from __future__ import annotations

import os
from datetime import timedelta

from eapply.adapters.clock import FixedClock
from eapply.models import Draft, Upload, transaction
from eapply.models import db as database
from eapply.services import drafting, leftovers, uploading
from eapply.services.toolbox import Toolbox
from tests.filings import CARD, SLUG
from tests.services.test_housekeeping import picture

DAY = timedelta(days=1)
SECOND = timedelta(seconds=1)


def age(tools: Toolbox, clock: FixedClock, by: timedelta) -> None:
    """All files become so old."""
    then = (clock.now() - by).timestamp()
    for path in tools.settings.files_folder.glob("??/??/*"):
        os.utime(path, (then, then))


def receive(tools: Toolbox) -> uploading.Received:
    return uploading.receive(tools, "道.jpg", picture(), ("jpeg",), 1 << 20)


def files(tools: Toolbox) -> set[str]:
    return set(tools.files.names())


def test_a_refused_upload_goes_after_a_day_and_others_stay(
    context: None, tools: Toolbox, clock: FixedClock
) -> None:
    kept, refused = receive(tools), receive(tools)
    with transaction() as session:
        draft, _ = drafting.start(session, tools, SLUG, CARD.version, {})
        rows = uploading.blobs_of(uploading.attach(session, tools, draft, "photos", kept, 1))
    age(tools, clock, DAY)
    assert leftovers.sweep(tools) == 0
    age(tools, clock, DAY + SECOND)
    assert leftovers.unnamed(database.session(), tools)[1] == len(rows)
    assert leftovers.sweep(tools) == 3
    assert refused.original not in files(tools)
    assert files(tools) == set(rows)
    assert leftovers.sweep(tools) == 0


def test_a_file_whose_row_is_being_written_stays(
    context: None, tools: Toolbox, clock: FixedClock
) -> None:
    """The row comes only after the sweep has looked at both; by then the file is young."""
    old = receive(tools)
    age(tools, clock, DAY + SECOND)
    fresh = receive(tools)
    present = clock.now().timestamp()
    for name in (fresh.original, fresh.rendition, fresh.thumbnail):
        path = next(tools.settings.files_folder.glob(f"??/??/{name}"))
        os.utime(path, (present, present))
    assert leftovers.sweep(tools) == 3
    with transaction() as session:
        draft, _ = drafting.start(session, tools, SLUG, CARD.version, {})
        uploading.attach(session, tools, draft, "photos", fresh, 1)
    assert files(tools) == {fresh.original, fresh.rendition, fresh.thumbnail}
    assert old.original not in files(tools)
    age(tools, clock, 2 * DAY)
    assert leftovers.sweep(tools) == 0
    assert tools.files.read_checked(fresh.rendition, fresh.rendition_sha256)


def test_rows_of_nobody_go_with_their_files(
    context: None, tools: Toolbox, clock: FixedClock
) -> None:
    received = receive(tools)
    with transaction() as session:
        draft, _ = drafting.start(session, tools, SLUG, CARD.version, {})
        upload = uploading.attach(session, tools, draft, "photos", received, 1)
        upload.draft_id = None
    age(tools, clock, 2 * DAY)
    assert leftovers.sweep(tools) == 0  # the row is young
    clock.advance(days=1, seconds=1)
    assert leftovers.sweep(tools) == 3
    with transaction() as session:
        assert session.query(Upload).count() == 0
        assert session.query(Draft).count() == 1
    assert files(tools) == set()


def test_files_of_another_database_are_left_alone(
    context: None, tools: Toolbox, clock: FixedClock
) -> None:
    for number in range(leftovers.FEW + 1):
        tools.files.put(str(number).encode())
    age(tools, clock, 2 * DAY)
    assert leftovers.sweep(tools) == 0
    assert len(files(tools)) == leftovers.FEW + 1
    tools.files.delete(next(tools.files.names()))
    assert leftovers.sweep(tools) == leftovers.FEW
