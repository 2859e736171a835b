"""Documents: HTML in, tagged PDF (PDF/UA-1) out, drawn by WeasyPrint in a child process.

Loading WeasyPrint takes half a second and its memory is never given back, so a child draws many
documents, one at a time, and is replaced after many or after a huge one. A job that breaks off or
runs late costs its child, so that no later job can be given what was left of it: a late answer is
no answer.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import tempfile
import threading
import weakref
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from html import escape
from pathlib import Path
from types import TracebackType
from typing import Any

from eapply.adapters.child import ENVIRONMENT, command
from eapply.adapters.ids import RandomIds

# Whole fonts only, where Debian's packages put them: subset fonts for browsers print wrong kanji.
FONT_FOLDERS = (
    Path("/usr/share/fonts/truetype/bizud-gothic"),
    Path("/usr/share/fonts/truetype/bizud-mincho"),
    Path("/usr/share/fonts/truetype/ipamj"),
)
FONTCONFIG = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
{folders}
<cachedir>{cache}</cachedir>
<alias><family>sans-serif</family>
<prefer><family>BIZ UDPGothic</family><family>IPAmjMincho</family></prefer></alias>
<alias><family>serif</family>
<prefer><family>BIZ UDPMincho</family><family>IPAmjMincho</family></prefer></alias>
<alias><family>monospace</family>
<prefer><family>BIZ UDGothic</family><family>IPAmjMincho</family></prefer></alias>
<match target="pattern">
<edit name="family" mode="append_last"><string>BIZ UDPGothic</string><string>IPAmjMincho</string></edit>
</match>
</fontconfig>
"""
TIMEOUT = 60.0
DOCUMENTS_PER_CHILD = 100
MEGABYTES_PER_CHILD = 250
LONGEST_LINE = 1 << 16


class PdfFailed(Exception):
    """There is no document. The text names the kind of trouble and holds no content."""


@dataclass(frozen=True)
class Drawn:
    """A PDF, and the characters that no installed font has: they are boxes in the document."""

    content: bytes
    missing: tuple[str, ...]


class PdfMaker:
    """Draws documents. Safe to share between threads; a forked process gets children of its own.

    `assets` are the pictures and style sheets that pages may name as `asset:‹name›`; nothing else
    can be reached. `children` is how many documents are drawn at once, `timeout` in seconds is for
    waiting for a child and again for drawing one document.
    """

    def __init__(
        self,
        *,
        assets: Mapping[str, bytes] | None = None,
        font_folders: Sequence[Path] = FONT_FOLDERS,
        children: int = 1,
        timeout: float = TIMEOUT,
    ) -> None:
        self._assets = dict(assets or {})
        self._font_folders = [folder for folder in font_folders if folder.is_dir()]
        self._timeout = timeout
        self._places = threading.BoundedSemaphore(children)
        self._idle: list[_Child] = []
        weakref.finalize(self, _stop_all, self._idle)

    def make(self, html: str, *, title: str) -> bytes:
        """The PDF; PdfFailed when there is none. `title` is shown by readers as the file's name."""
        return self.draw(html, title=title).content

    def draw(self, html: str, *, title: str) -> Drawn:
        """Like `make`, and tells which characters no font has."""
        if not self._places.acquire(timeout=self._timeout):
            raise PdfFailed("busy")
        try:
            child = self._take()
            try:
                return child.draw(html, title, self._assets, self._timeout)
            finally:
                self._idle.append(child) if child.is_usable() else child.stop()
        finally:
            self._places.release()

    def close(self) -> None:
        """Stop the idle children. At the end of the program this happens by itself."""
        _stop_all(self._idle)

    def __enter__(self) -> PdfMaker:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        problem: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _take(self) -> _Child:
        while self._idle:
            child = self._idle.pop()
            if child.is_usable():
                return child
            child.stop()
        if not self._font_folders:
            raise PdfFailed("no font folder")
        return _Child(self._font_folders)


class _Child:
    """One process, the pipes to it and its folder. They belong to the process that started it.

    The folder holds font settings of our own, because what else is installed must not change a
    document, and the font cache; documents travel through the pipes only.
    """

    def __init__(self, font_folders: Sequence[Path]) -> None:
        self._owner = os.getpid()
        self._folder = tempfile.mkdtemp(prefix="pdf-fonts-")
        named = "\n".join(f"<dir>{escape(str(folder))}</dir>" for folder in font_folders)
        settings = Path(self._folder) / "fonts.conf"
        settings.write_text(FONTCONFIG.format(folders=named, cache=self._folder), encoding="utf-8")
        places = dict.fromkeys(("HOME", "TMPDIR", "XDG_CACHE_HOME"), self._folder)
        self._sound = True
        self._drawn = 0
        self._megabytes = 0
        self._process = subprocess.Popen(  # noqa: S603  our own module, no shell
            command("eapply.adapters.pdf_child"),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=ENVIRONMENT | places | {"FONTCONFIG_FILE": str(settings)},
            cwd="/",
            start_new_session=True,
        )

    def is_usable(self) -> bool:
        return (
            self._owner == os.getpid()
            and self._sound
            and self._drawn < DOCUMENTS_PER_CHILD
            and self._megabytes < MEGABYTES_PER_CHILD
            and self._process.poll() is None
        )

    def draw(self, html: str, title: str, assets: Mapping[str, bytes], timeout: float) -> Drawn:
        self._sound = False  # until this job has its own, timely and orderly answer
        expired = threading.Event()

        def expire() -> None:
            expired.set()
            self._process.kill()

        timer = threading.Timer(timeout, expire)
        timer.daemon = True
        timer.start()
        try:
            said, content = self._ask(html, title, assets)
        except (OSError, EOFError, ValueError, KeyError) as problem:
            raise PdfFailed("timeout" if expired.is_set() else "the child died") from problem
        finally:
            timer.cancel()
            timer.join()
        if expired.is_set():
            raise PdfFailed("timeout")
        self._sound = not said["broken"]
        self._drawn += 1
        self._megabytes = said["megabytes"]
        if said["errors"] or not content.startswith(b"%PDF-"):
            raise PdfFailed("; ".join(said["errors"]) or "no document")
        return Drawn(content, tuple(said["missing"]))

    def _ask(
        self, html: str, title: str, assets: Mapping[str, bytes]
    ) -> tuple[dict[str, Any], bytes]:
        """One question and its own answer: an answer to another question is a ValueError."""
        pipe_in, pipe_out = self._process.stdin, self._process.stdout
        if pipe_in is None or pipe_out is None:
            raise EOFError
        job, page = RandomIds().token(), html.encode()
        sizes = [(name, len(content)) for name, content in assets.items()]
        question = {"job": job, "title": title, "html": len(page), "assets": sizes}
        pipe_in.write(json.dumps(question).encode() + b"\n" + page + b"".join(assets.values()))
        pipe_in.flush()
        said = json.loads(pipe_out.readline(LONGEST_LINE))
        if said["job"] != job:
            raise ValueError("an answer to another question")
        content = pipe_out.read(said["size"])
        if len(content) != said["size"]:
            raise EOFError
        return said, content

    def stop(self) -> None:
        """End it all, unless it belongs to the process that we were forked from."""
        if self._owner == os.getpid():
            self._process.kill()
            self._process.wait()
            shutil.rmtree(self._folder, ignore_errors=True)
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                with suppress(OSError):
                    pipe.close()


def _stop_all(children: list[_Child]) -> None:
    while children:
        children.pop().stop()
