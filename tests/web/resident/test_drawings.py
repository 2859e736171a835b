"""Pictures of typical papers: every one that is named exists, says what it shows, and is our own."""

from __future__ import annotations

import re
from pathlib import Path
from xml.etree import ElementTree

import pytest

import eapply
from eapply.forms import PROCEDURES
from eapply.web.resident.drawings import DRAWINGS
from tests.browser import Browser

FOLDER = Path(eapply.__file__).parent / "static" / "papers"
NAMED = {paper.drawing for form in PROCEDURES for paper in form.procedure.papers if paper.drawing}


def test_table_files_and_papers_name_the_same_drawings() -> None:
    assert set(DRAWINGS) == NAMED == {path.stem for path in FOLDER.iterdir()}


@pytest.mark.parametrize("name", sorted(DRAWINGS))
def test_each_is_marked_a_sample_and_holds_nothing_that_runs(name: str) -> None:
    text = (FOLDER / f"{name}.svg").read_text("utf-8")
    root = ElementTree.fromstring(text)
    assert "見本" in "".join(root.itertext())
    assert not re.search(r"<script|<style|href|style=|onload|<image", text)


@pytest.mark.parametrize("page", ["", "/papers"])
def test_pages_show_them_late_and_with_words(client: Browser, page: str) -> None:
    text = client.get(f"/procedures/04-health-insurance{page}").text
    pictures = re.findall(r'<img class="k-paper-picture"[^>]*>', text)
    assert len(pictures) == 5
    for picture in pictures:
        assert 'loading="lazy"' in picture
        assert re.search(r'alt="[^"]*見本', picture)
    address = re.search(r'src="([^"]*)"', pictures[0])
    assert address
    with client.get(address[1]) as answer:
        assert (answer.status_code, answer.mimetype) == (200, "image/svg+xml")
