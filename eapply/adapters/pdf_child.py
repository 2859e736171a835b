"""The process that turns HTML into PDF. Started by `pdf`; it draws one document after the other.

Question and answer are a line of JSON and then bytes. Nothing is fetched: what a page may show is
in the question. A page that asks for anything else, or lacks what PDF/UA needs, gives no document.
"""

from __future__ import annotations

import json
import logging
import mimetypes
import os
import resource
import sys
from collections.abc import Mapping
from io import BytesIO
from typing import Any, BinaryIO

from weasyprint import HTML
from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

from eapply.adapters.child import MEGABYTE, confine

LIMITS = {
    resource.RLIMIT_AS: 768 * MEGABYTE,
    resource.RLIMIT_FSIZE: 100 * MEGABYTE,
    resource.RLIMIT_NOFILE: 64,
}
CPU_SECONDS = 60
VARIANT = "pdf/ua-1"
MISSING_GLYPH = ".notdef glyph rendered"


class OnlyAssets(URLFetcher):  # type: ignore[misc]  # WeasyPrint has no types
    """Answers `asset:‹name›` from memory and lets `data:` be unpacked; opens nothing else."""

    def __init__(self, assets: Mapping[str, bytes]) -> None:
        super().__init__(allowed_protocols=("data",), allow_redirects=False)
        self._assets = assets

    def fetch(self, url: str, headers: Mapping[str, str] | None = None) -> URLFetcherResponse:
        scheme, _, name = url.partition(":")
        if scheme == "asset" and name in self._assets:
            media_type = mimetypes.guess_type(name)[0] or "application/octet-stream"
            return URLFetcherResponse(url, self._assets[name], {"Content-Type": media_type})
        return super().fetch(url, headers)


class Complaints(logging.Handler):
    """What WeasyPrint says about one document.

    Only the pattern of a sentence is kept, never what was filled in: that may be personal.
    """

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.errors: list[str] = []
        self.missing: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        pattern = str(record.msg)
        if record.levelno >= logging.ERROR:
            self.errors.append(pattern)
        elif pattern.startswith(MISSING_GLYPH) and isinstance(record.args, tuple):
            self.missing.append(str(record.args[0]))


def draw(html: str, title: str, assets: Mapping[str, bytes]) -> tuple[bytes, Complaints]:
    """The document, or b"" with errors when it is not whole."""
    complaints = Complaints()
    logger = logging.getLogger("weasyprint")
    logger.handlers, logger.propagate = [complaints], False
    source = HTML(string=html, url_fetcher=OnlyAssets(assets))
    source.etree_element.attrib.setdefault("lang", "ja")
    document = source.render(pdf_variant=VARIANT)
    if document.metadata.attachments:
        complaints.errors.append("a document carries no attachments")
    document.metadata.title = title
    document.metadata.attachments = []
    target = BytesIO()
    document.write_pdf(target, pdf_variant=VARIANT)
    return b"" if complaints.errors else target.getvalue(), complaints


def answer(question: dict[str, Any], body: BinaryIO) -> tuple[dict[str, Any], bytes]:
    """FatalURLFetchingError is no Exception; uncaught it would end the process without a word."""
    html = body.read(question["html"]).decode()
    assets = {name: body.read(size) for name, size in question["assets"]}
    try:
        content, complaints = draw(html, question["title"], assets)
    except (Exception, FatalURLFetchingError) as problem:
        return {"errors": [type(problem).__name__], "missing": [], "broken": True}, b""
    errors, missing = sorted(set(complaints.errors)), sorted(set(complaints.missing))
    return {"errors": errors, "missing": missing, "broken": False}, content


def resident() -> int:
    """Our memory in MB. `ru_maxrss` would also count the process that started us."""
    with open("/proc/self/statm", encoding="ascii") as numbers:
        return int(numbers.read().split()[1]) * resource.getpagesize() // MEGABYTE


def main() -> None:
    confine(LIMITS)
    questions = sys.stdin.buffer
    # Whatever a library prints must not end up between our answers.
    answers = os.fdopen(os.dup(1), "wb")
    silence = os.open(os.devnull, os.O_WRONLY)
    os.dup2(silence, 1)
    while line := questions.readline():
        used = resource.getrusage(resource.RUSAGE_SELF)
        spent = int(used.ru_utime + used.ru_stime)
        resource.setrlimit(resource.RLIMIT_CPU, (spent + CPU_SECONDS, resource.RLIM_INFINITY))
        question = json.loads(line)
        said, content = answer(question, questions)
        said |= {"job": question["job"], "size": len(content), "megabytes": resident()}
        answers.write(json.dumps(said).encode() + b"\n" + content)
        answers.flush()
