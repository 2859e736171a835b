"""Files: taken in at once, shown with a picture, refused with a sentence, filed with their hashes."""

from __future__ import annotations

import hashlib
from io import BytesIO

import pytest
from sqlalchemy.orm import Session
from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

from eapply.models import Submission, Upload
from tests.adapters.hostile import jpeg
from tests.web.resident.walking import Walker

SLUG = "09-road-repair"


@pytest.fixture
def at_files(walker: Walker) -> tuple[str, str]:
    """The first page with a question for files is open; its address and the question's key."""
    form = walker.app_form(SLUG)
    walker.begin(SLUG, walker.passing(SLUG))
    walker.prove()
    for page in form.pages:
        for key in page.keys:
            if getattr(form, key).field_class.kind == "files":
                walker.open(walker.address(page.key))
                if walker.here.endswith(f"/{page.key}"):
                    return walker.here, key
    raise LookupError("the form asks for no files")


def file(content: bytes, name: str) -> tuple[BytesIO, str]:
    return BytesIO(content), name


def test_a_file_stays_shows_its_picture_and_goes(
    walker: Walker, session: Session, at_files: tuple[str, str]
) -> None:
    _, key = at_files
    content = jpeg()
    walker.send({key: [file(content, "道路の穴.jpg")], "action": f"upload:{key}"})
    assert walker.at.endswith(f"#f-{key}")
    assert "道路の穴.jpg" in walker.page
    assert "受け取りました" in walker.page
    upload = session.query(Upload).one()
    assert upload.sha256 == hashlib.sha256(content).hexdigest()
    session.rollback()
    picture = walker.browser.get(walker.thumbnail())
    assert picture.mimetype == "image/jpeg"
    assert walker.stranger().browser.get(walker.thumbnail()).status_code in (303, 404)
    public_id = upload.public_id
    session.rollback()
    walker.send({"action": f"remove-file:{public_id}"})
    assert "道路の穴.jpg" not in walker.page
    assert session.query(Upload).count() == 0
    assert list(walker.tools.files.names()) == []


def test_a_refused_file_says_why_and_costs_nothing_else(
    walker: Walker, session: Session, at_files: tuple[str, str]
) -> None:
    _, key = at_files
    walker.send(
        {key: [file(b"MZ nothing", "道.exe"), file(jpeg(), "道.jpg")], "action": f"upload:{key}"}
    )
    assert walker.status == 422
    assert "「道.exe」は" in walker.page
    assert [each.name for each in session.query(Upload)] == ["道.jpg"]
    assert "道.jpg" in walker.page


def test_too_large_is_said_with_its_size(walker: Walker, at_files: tuple[str, str]) -> None:
    address, key = at_files
    drawing = FileStorage(BytesIO(b"x" * (11 << 20)), filename="図面.pdf")
    values = walker.fields() | {key: drawing, "action": f"upload:{key}"}
    boundary, body = encode_multipart(values)
    walker.take(
        walker.browser.post(
            address, data=body, content_type=f"multipart/form-data; boundary={boundary}"
        )
    )
    assert walker.status == 422
    assert "「図面.pdf」は11.0MBです。1つ10MBまでにしてください。" in walker.page


def test_anothers_file_cannot_be_removed(
    walker: Walker, session: Session, at_files: tuple[str, str]
) -> None:
    address, key = at_files
    walker.send({key: [file(jpeg(), "a.jpg")], "action": f"upload:{key}"})
    theirs = session.query(Upload).one().public_id
    session.rollback()
    other = walker.stranger()
    other.begin(SLUG, walker.passing(SLUG))
    other.prove()
    other.open(other.address(address.rpartition("/")[2]))
    other.send({"action": f"remove-file:{theirs}"})
    assert other.status == 404
    assert session.query(Upload).count() == 1
    assert session.query(Submission).count() == 0
