"""Pictures of the pages of a PDF, so that staff read it beside the answers without opening it.

The PDF is a rendition that was written anew when it arrived; it is drawn in a child process all the
same, with the limits that strangers' files get.
"""

from __future__ import annotations

import os
import subprocess
import threading
from typing import Final

from eapply.adapters.child import ENVIRONMENT, command
from eapply.core.errors import Unavailable

WALL_CLOCK: Final = 20  # seconds
LARGEST_PICTURE: Final = 20 << 20  # bytes
BUSY: Final = "ただいま混み合っています。少し待ってから、もう一度開いてください。"
UNREADABLE: Final = "このページは表示できません。ダウンロードして見てください。"
_places = threading.BoundedSemaphore(2)


def draw_page(pdf: bytes, number: int) -> bytes:
    """Page `number` (from 1) as a JPEG.

    Raises:
        Unavailable: too many at once, or this page cannot be drawn.
    """
    if not _places.acquire(timeout=WALL_CLOCK):
        raise Unavailable(BUSY, 10)
    source, target = os.memfd_create("pdf"), os.memfd_create("picture")
    try:
        with os.fdopen(source, "r+b", closefd=False) as stream:
            stream.write(pdf)
            stream.seek(0)
        status = _run_child(source, target, number)
        size = os.fstat(target).st_size
        if status or not 0 < size <= LARGEST_PICTURE:
            raise Unavailable(UNREADABLE, 60)
        with os.fdopen(target, "rb", closefd=False) as stream:
            stream.seek(0)
            return stream.read()
    finally:
        os.close(source)
        os.close(target)
        _places.release()


def _run_child(source: int, target: int, number: int) -> int:
    with subprocess.Popen(  # noqa: S603  our own file, no shell
        command("eapply.adapters.page_pictures_child", str(number)),
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
