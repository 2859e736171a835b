"""The process that opens strangers' files. Started by `inspection`, one for each file.

It gets the file on standard input and answers on standard output: one line of JSON, then the bytes
of the rendition and of the thumbnail. Whatever a parser is made to do happens here and ends here.
"""

from __future__ import annotations

import json
import os
import resource
import sys
from collections.abc import Callable
from typing import Any, BinaryIO

import magic

from eapply.adapters.child import MEGABYTE, confine
from eapply.adapters.inspection_image import Finding, Refusal, examine_image
from eapply.adapters.inspection_pdf import examine_pdf

LIMITS = {
    resource.RLIMIT_CPU: 10,
    resource.RLIMIT_AS: 512 * MEGABYTE,
    resource.RLIMIT_FSIZE: 100 * MEGABYTE,
    resource.RLIMIT_NOFILE: 32,
}
FAILED = 2

# Both must agree: the first bytes, exactly at the start, and what libmagic makes of them.
KINDS: dict[str, tuple[Callable[[bytes], bool], frozenset[str]]] = {
    "pdf": (lambda head: head.startswith(b"%PDF-"), frozenset({"application/pdf"})),
    "jpeg": (lambda head: head.startswith(b"\xff\xd8\xff"), frozenset({"image/jpeg"})),
    "png": (lambda head: head.startswith(b"\x89PNG\r\n\x1a\n"), frozenset({"image/png"})),
    "heic": (
        lambda head: head[4:8] == b"ftyp",
        frozenset({"image/heic", "image/heif", "image/heic-sequence", "image/heif-sequence"}),
    ),
}


def examine(source: BinaryIO, kinds: list[str]) -> Finding:
    """Judge the file and draw it anew; Refusal when it is not taken."""
    head = source.read(8192)
    source.seek(0)
    looks = magic.from_buffer(head, mime=True)
    for kind, (starts_right, types) in KINDS.items():
        if kind in kinds and starts_right(head) and looks in types:
            return examine_pdf(source) if kind == "pdf" else examine_image(source, kind)
    raise Refusal("kind")


def answer(source: BinaryIO, kinds: list[str]) -> tuple[dict[str, Any], bytes, bytes]:
    """What is sent back. Any complaint of any parser means the same to the sender: unreadable."""
    try:
        found = examine(source, kinds)
    except Refusal as refusal:
        return {"refused": refusal.code, "pages": refusal.pages}, b"", b""
    except Exception:
        return {"refused": "unreadable", "pages": 0}, b"", b""
    values = {
        name: getattr(found, name)
        for name in ("kind", "pages", "rendition_type", "width", "height", "place")
    }
    sizes = {"rendition": len(found.rendition), "thumbnail": len(found.thumbnail)}
    return values | sizes, found.rendition, found.thumbnail


def main() -> None:
    confine(LIMITS)
    status = FAILED
    try:
        values, rendition, thumbnail = answer(sys.stdin.buffer, sys.argv[1].split(","))
        sys.stdout.buffer.write(json.dumps(values).encode() + b"\n" + rendition + thumbnail)
        sys.stdout.flush()
        status = 0
    finally:
        # No clean-up of half-broken parsers: leave at once.
        os._exit(status)
