"""The process that draws one page of a PDF: the file on standard input, a JPEG on standard output."""

from __future__ import annotations

import os
import resource
import sys

import pypdfium2

from eapply.adapters.child import MEGABYTE, confine
from eapply.adapters.inspection_image import encoded

LIMITS = {
    resource.RLIMIT_CPU: 10,
    resource.RLIMIT_AS: 512 * MEGABYTE,
    resource.RLIMIT_FSIZE: 20 * MEGABYTE,
    resource.RLIMIT_NOFILE: 32,
}
WIDTH = 1100  # pixels
TALLEST = 4000
FAILED = 2


def draw(content: bytes, number: int) -> bytes:
    document = pypdfium2.PdfDocument(content)
    document.init_forms()
    page = document[number - 1]
    width, height = page.get_size()
    scale = min(WIDTH / max(width, 1), TALLEST / max(height, 1))
    return encoded(page.render(scale=scale).to_pil().convert("RGB"), "JPEG")


def main() -> None:
    confine(LIMITS)
    status = FAILED
    try:
        sys.stdout.buffer.write(draw(sys.stdin.buffer.read(), int(sys.argv[1])))
        sys.stdout.flush()
        status = 0
    finally:
        os._exit(status)
