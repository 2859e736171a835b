"""A 控え of two pages as the worker makes it, beside bare WeasyPrint over the same HTML and fonts."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from html import escape
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Final

import pypdfium2
from sqlalchemy import select

from bench.commits import submit
from bench.figures import Bound, Row, milliseconds, paired_ratio
from bench.serving import ROOT
from bench.system import System, filing_of, filled
from eapply.adapters.pdf import FONT_FOLDERS, FONTCONFIG, PdfMaker
from eapply.forms import BY_SLUG
from eapply.forms.library_card import LibraryCardForm
from eapply.forms.procedure_form import ProcedureForm
from eapply.models import Document, Submission, db
from eapply.services import documenting

GROUP: Final = "papers"
BOUND: Final = Bound(1.5)
PAGES: Final = 2


class NoSuchPaper(Exception):
    """No 記入例 gives a 控え of two pages."""


def copy_page(system: System, form: ProcedureForm) -> Callable[[], str]:
    """Files this form; what writes the HTML of its 控え, as the worker does."""
    person = system.people(form, 1)[0]
    submit(system, person.draft, filing_of(form))
    newest = select(Document).where(Document.kind == documenting.COPY).order_by(Document.id.desc())
    document = db.session.scalars(newest.limit(1)).one()
    submission = db.session.get_one(Submission, document.submission_id)
    tools = system.tools
    return lambda: tools.texts.render(
        documenting.TEMPLATES[documenting.COPY], **documenting.values(tools, document, submission)
    )


def two_pages(system: System, maker: PdfMaker) -> tuple[Callable[[], str], str]:
    """The writer of a 控え of two pages, and whose it is."""
    forms: list[type[ProcedureForm]] = [LibraryCardForm, *BY_SLUG.values()]
    for form_class in forms:
        for example in form_class.examples:
            if example.errors:
                continue
            write = copy_page(system, filled(form_class, system.tools, example))
            content = maker.make(write(), title="控え")
            if len(pypdfium2.PdfDocument(content)) == PAGES:
                return write, form_class.procedure.title
    raise NoSuchPaper


@contextmanager
def bare(page: str, folder: Path) -> Iterator[Callable[[], float]]:
    """Bare WeasyPrint: each call draws the page and returns its seconds."""
    fonts = [place for place in FONT_FOLDERS if place.is_dir()]
    named = "\n".join(f"<dir>{escape(str(place))}</dir>" for place in fonts)
    settings = folder / "fonts.conf"
    settings.write_text(FONTCONFIG.format(folders=named, cache=folder), encoding="utf-8")
    source = folder / "copy.html"
    source.write_text(page, encoding="utf-8")
    process = subprocess.Popen(
        [sys.executable, "-m", "bench.bare_paper", str(source)],
        cwd=ROOT,
        env={**os.environ, "FONTCONFIG_FILE": str(settings), "XDG_CACHE_HOME": str(folder)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )

    def draw() -> float:
        if process.stdin is None or process.stdout is None:
            raise EOFError
        process.stdin.write("\n")
        process.stdin.flush()
        return float(process.stdout.readline())

    try:
        yield draw
    finally:
        process.communicate(timeout=10)


def measure(system: System, pairs: int) -> list[Row]:
    with system.app.app_context(), system.tools.pdf as maker:
        try:
            write, whose = two_pages(system, maker)
            with bare(write(), system.folder) as draw:
                draw()  # its first document
                ours: list[float] = []
                floor: list[float] = []
                for _ in range(pairs):
                    begin = perf_counter()
                    maker.make(write(), title="控え")
                    ours.append(perf_counter() - begin)
                    floor.append(draw())
        finally:
            db.session.remove()
            db.engine.dispose()
    ratio = paired_ratio(ours, floor)
    own, other = milliseconds(median(ours)), milliseconds(median(floor))
    return [Row(GROUP, f"控え of {PAGES} pages", own, other, ratio, BOUND, whose)]
