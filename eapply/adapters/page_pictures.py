"""Pictures of attachments as staff look at them: a page of a PDF or an image, turned, with a mark.

What is drawn is a rendition that was written anew when it arrived; it is drawn in a child process all
the same, with the limits that strangers' files get. Nothing that is stored changes.
"""

from __future__ import annotations

import os
import subprocess
import threading
from dataclasses import dataclass
from typing import Final

from eapply.adapters.child import ENVIRONMENT, command
from eapply.core.errors import Unavailable

WALL_CLOCK: Final = 20  # seconds
LARGEST_PICTURE: Final = 20 << 20  # bytes
BUSY: Final = "ただいま混み合っています。少し待ってから、もう一度開いてください。"
UNREADABLE: Final = "このファイルは表示できません。申請者に送り直しを依頼してください。"
USUAL_WIDTH: Final = 1100  # pixels of a page of a PDF
_places = threading.BoundedSemaphore(2)


@dataclass(frozen=True)
class Wanted:
    """How a picture is wanted.

    ``page`` counts from 1 in a PDF and is 0 for an image; ``turn`` is 0, 90, 180 or 270 degrees to the
    right; ``width`` are the pixels of a page before it is turned (an image keeps its own); ``mark`` is
    written all over it.
    """

    page: int = 0
    turn: int = 0
    width: int = USUAL_WIDTH
    mark: str = ""


def draw(content: bytes, wanted: Wanted) -> bytes:
    """The picture as a JPEG.

    Raises:
        Unavailable: too many at once, or it cannot be drawn.
    """
    if not _places.acquire(timeout=WALL_CLOCK):
        raise Unavailable(BUSY, 10)
    source, target = os.memfd_create("content"), os.memfd_create("picture")
    try:
        with os.fdopen(source, "r+b", closefd=False) as stream:
            stream.write(content)
            stream.seek(0)
        status = _run_child(source, target, wanted)
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


def _run_child(source: int, target: int, wanted: Wanted) -> int:
    arguments = (str(wanted.page), str(wanted.turn), str(wanted.width), wanted.mark)
    with subprocess.Popen(  # noqa: S603  our own file, no shell
        command("eapply.adapters.page_pictures_child", *arguments),
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
