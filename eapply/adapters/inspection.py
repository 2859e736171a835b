"""What is this file, and what may people see of it? Strangers' files are opened in a child process.

The original is kept but never shown. People see the rendition: pictures painted anew, upright and
without metadata; PDFs written anew without anything that acts or carries another file.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from eapply.adapters.child import ENVIRONMENT, MEGABYTE, command
from eapply.core.errors import Refused, Unavailable

WALL_CLOCK = 30.0
AT_ONCE = 2
MAX_BYTES = 10 * MEGABYTE
KIND_NAMES = {"pdf": "PDF", "jpeg": "JPEG", "png": "PNG", "heic": "HEIC"}
LARGEST_ANSWER = 110 * MEGABYTE

# Marks that steer the writing direction can make a name read as another one.
INVISIBLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ufffd]")
SENTENCES = {
    "empty": "「{name}」は中身がありません。",
    "too_big": "「{name}」は{size}MBです。1つ{limit}MBまでにしてください。",
    "kind": "「{name}」は受け取れない種類です。{kinds}を選んでください。",
    "locked": "「{name}」はパスワードがかかっています。外してから選んでください。",
    "unreadable": ("「{name}」は開けませんでした。写真を撮り直すか、別の形で保存してください。"),
    "active": (
        "「{name}」は、ほかのファイルや自動で動く部分が本文になっています。"
        "「PDFに印刷」で保存し直してから選んでください。"
    ),
    "too_many_pixels": ("「{name}」は縦横の大きさが大きすぎます。小さくして保存し直してください。"),
    "too_many_pages": "「{name}」は{pages}ページです。200ページまでに分けてください。",
}

_places = threading.BoundedSemaphore(AT_ONCE)


class FileRefused(Refused):
    """The file is not taken; `code` is a key of SENTENCES, the sentence names the file."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


@dataclass(frozen=True)
class Inspected:
    """A file that may be taken.

    `kind` is a key of KIND_NAMES, by content. `rendition` is what people see, of media type
    `rendition_type`; `width` and `height` are its pixels (for a PDF: points of its first page).
    `thumbnail` is a JPEG of at most 320 pixels. `place` is the camera's latitude and longitude in
    degrees: it is in neither picture, and it is kept only with the person's consent.
    """

    kind: str
    pages: int
    rendition: bytes
    rendition_type: str
    width: int
    height: int
    thumbnail: bytes
    place: tuple[float, float] | None


def shown_name(original_name: str) -> str:
    """The name as people may read it: no folders, nothing invisible, at most 80 characters."""
    name = INVISIBLE.sub("", re.split(r"[/\\]", original_name)[-1]).strip()
    return name if len(name) <= 80 else f"{name[:60]}…{name[-19:]}"


def inspect(
    content: Path | bytes,
    original_name: str,
    *,
    purpose_kinds: Sequence[str] = tuple(KIND_NAMES),
    max_bytes: int = MAX_BYTES,
) -> Inspected:
    """Open the file in a child and tell what it is; FileRefused with a sentence to show.

    Unavailable when too many files are being opened at the moment. RuntimeError when the child
    cannot work at all, which is a fault of the installation and not of the file.
    """
    size = content.stat().st_size if isinstance(content, Path) else len(content)
    name = shown_name(original_name) or "名前のないファイル"
    words: dict[str, object] = {
        "name": name,
        "size": _megabytes(size),
        "limit": f"{max_bytes / MEGABYTE:g}",
        "kinds": "・".join(KIND_NAMES[kind] for kind in purpose_kinds),
    }
    if not size or size > max_bytes:
        raise _refusal("too_big" if size else "empty", words)
    if not _places.acquire(timeout=WALL_CLOCK):
        raise Unavailable("ただいま混み合っています。少し待ってから、もう一度送ってください。", 30)
    try:
        head, body = _ask_child(content, purpose_kinds)
    finally:
        _places.release()
    if code := head.get("refused"):
        raise _refusal(code, words | {"pages": head["pages"]})
    try:
        return _read_answer(head, body)
    except (KeyError, TypeError, ValueError) as problem:
        raise _refusal("unreadable", words) from problem


def _ask_child(content: Path | bytes, kinds: Sequence[str]) -> tuple[dict[str, Any], bytes]:
    """Files that exist in memory only carry question and answer: no name, nothing to sweep."""
    source, target = os.memfd_create("upload"), os.memfd_create("answer")
    try:
        with os.fdopen(source, "r+b", closefd=False) as stream:
            stream.write(content if isinstance(content, bytes) else content.read_bytes())
            stream.seek(0)
        status = _run_child(source, target, kinds)
        if status == 1:
            raise RuntimeError("the inspection child could not start")
        size = os.fstat(target).st_size
        if status or size > LARGEST_ANSWER:
            return {"refused": "unreadable", "pages": 0}, b""
        with os.fdopen(target, "rb", closefd=False) as stream:
            stream.seek(0)
            head = json.loads(stream.readline(4096))
            return head, stream.read()
    finally:
        os.close(source)
        os.close(target)


def _run_child(source: int, target: int, kinds: Sequence[str]) -> int:
    """The child's exit status; negative when it was killed, by us or for overstepping a limit."""
    with subprocess.Popen(  # noqa: S603  our own file, no shell
        command("eapply.adapters.inspection_child", ",".join(kinds)),
        stdin=source,
        stdout=target,
        stderr=subprocess.DEVNULL,
        env=ENVIRONMENT,
        cwd="/",
        start_new_session=True,
    ) as child:
        try:
            return child.wait(WALL_CLOCK)
        except subprocess.TimeoutExpired:
            child.kill()
            return child.wait()


def _read_answer(head: dict[str, Any], body: bytes) -> Inspected:
    cut = int(head.pop("rendition"))
    if len(body) != cut + int(head.pop("thumbnail")):
        raise ValueError("the answer is not whole")
    place = head.pop("place")
    return Inspected(
        **head, place=tuple(place) if place else None, rendition=body[:cut], thumbnail=body[cut:]
    )


def _refusal(code: str, words: dict[str, object]) -> FileRefused:
    return FileRefused(code, SENTENCES[code].format(**words))


def _megabytes(size: int) -> str:
    """Rounded up, so that a file that is a little too big never reads as just right."""
    return f"{-(-size * 10 // MEGABYTE) / 10:.1f}"
