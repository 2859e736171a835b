"""The viewer of attachments: turned, larger, page by page; papers of identity marked with who looked and when."""

from __future__ import annotations

import io
import re
from typing import Any

import pytest
from PIL import Image
from sqlalchemy import select

from eapply.adapters.page_pictures import Wanted
from eapply.models import Disclosure, Submission, Upload
from eapply.web.staff import viewer
from tests.browser import Browser
from tests.office import Office, a_pdf

DRAWN = b"\xff\xd8\xff drawn"


@pytest.fixture
def wanted(monkeypatch: pytest.MonkeyPatch) -> list[Wanted]:
    """What the child process was asked to draw; how it draws is tested beside it."""
    asked: list[Wanted] = []

    def draw(content: bytes, how: Wanted) -> bytes:
        asked.append(how)
        return DRAWN

    monkeypatch.setattr(viewer, "draw", draw)
    return asked


def photo() -> bytes:
    target = io.BytesIO()
    Image.new("RGB", (300, 200), "white").save(target, "JPEG")
    return target.getvalue()


def add(office: Office, content: bytes, kind: str, **columns: Any) -> Upload:
    """A further file of the library's case, by default a paper of identity."""
    office.session.rollback()
    case = office.session.get_one(Submission, office.cases["library"].id)
    row = office.upload(office.session, case, "身分証", content, kind, "clean")
    for name, value in ({"field": "file_id"} | columns).items():
        setattr(row, name, value)
    office.session.commit()
    return row


def path(office: Office, upload: Upload, rest: str = "") -> str:
    return office.path("library", f"/files/{upload.public_id}{rest}")


def links(page: str) -> dict[str, str]:
    found = re.findall(r'class="k-chip" href="([^"]*)"[^>]*>([^<]+)<', page)
    return {text: href.replace("&amp;", "&") for href, text in found}


def test_every_way_of_looking_is_a_link(
    office: Office, desk: Browser, wanted: list[Wanted]
) -> None:
    picture = office.cases["library"].picture
    first = links(desk.get(office.path("library", f"/files/{picture}")).text)
    larger = desk.get(first["200%"]).text
    assert "k-zoom-200" in larger
    turned = desk.get(links(larger)["右へ90度"]).text
    assert "k-zoom-200" in turned
    source = re.findall(r'<img class="k-shown" src="([^"]+)"', turned)[0].replace("&amp;", "&")
    assert desk.get(source).data == DRAWN
    assert wanted == [Wanted(turn=90)]
    assert desk.get(source.partition("?")[0]).data == b"\xff\xd8\xff picture"
    odd = desk.get(office.path("library", f"/files/{picture}?turn=45&zoom=x&from=-1"))
    assert "k-zoom-100" in odd.text


def test_all_pages_of_a_long_file_can_be_looked_at(
    office: Office, desk: Browser, wanted: list[Wanted]
) -> None:
    long = add(office, a_pdf(), "application/pdf", field="file_plan", pages=23)
    page = desk.get(path(office, long)).text
    assert page.count('class="k-shown"') == 10
    rest = desk.get(links(page)["21〜23ページ"]).text
    assert re.findall(r"(\d+)ページ目", rest) == ["21", "22", "23"]
    assert desk.get(path(office, long, "/pages/23?zoom=200")).status_code == 200
    assert desk.get(path(office, long, "/pages/24")).status_code == 404
    assert wanted == [Wanted(page=23, width=2200)]


@pytest.mark.parametrize("kind", ["image/jpeg", "application/pdf"])
def test_a_paper_of_identity_is_shown_with_a_mark_only(
    office: Office, desk: Browser, wanted: list[Wanted], kind: str
) -> None:
    is_image = kind == "image/jpeg"
    paper = add(office, photo() if is_image else a_pdf(), kind, pages=None if is_image else 2)
    page = desk.get(path(office, paper)).text
    assert "見た人と日時" in page
    source = re.findall(r'<img class="k-shown" src="([^"]+)"', page)[0].replace("&amp;", "&")
    assert desk.get(source).data == DRAWN
    (how,) = wanted
    assert "clerk 職員" in how.mark
    assert "（clerk）" in how.mark
    assert "11月24日（火）10時00分" in how.mark
    content = desk.get(path(office, paper, "/content"))
    assert content.data == DRAWN if is_image else content.status_code == 409
    assert ("/content" in page) is is_image
    assert desk.get(path(office, paper, "/first-page")).status_code == 404
    assert path(office, paper, "/first-page") not in desk.get(office.path("library", "/files")).text
    other = desk.get(office.path("library", f"/files/{office.cases['library'].picture}/content"))
    assert other.data == b"\xff\xd8\xff picture"


def test_the_mark_is_drawn_and_what_is_stored_stays(office: Office, desk: Browser) -> None:
    content = photo()
    paper = add(office, content, "image/jpeg")
    shown = desk.get(path(office, paper, "/content?turn=90"))
    assert shown.mimetype == "image/jpeg"
    picture = Image.open(io.BytesIO(shown.data)).convert("L")
    assert picture.size == (200, 300)
    assert sum(picture.histogram()[:220]) > 500  # a white picture with dark letters
    files = office.tools.files
    assert files.read_checked(paper.rendition, paper.rendition_sha256) == content
    assert files.read_checked(paper.original, paper.sha256) == b"ORIGINAL " + content
    office.session.rollback()
    (look,) = office.session.scalars(select(Disclosure))
    assert look.subjects == [office.cases["library"].reference]
    assert look.endpoint == "staff.file_content"


def test_the_question_of_a_file_stands_out(office: Office, desk: Browser) -> None:
    page = desk.get(office.path("library", f"/files/{office.cases['library'].picture}")).text
    assert '<dt class="k-row--marked">連絡事項</dt>' in page
    assert page.count("k-row--marked") == 2
