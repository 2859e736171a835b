"""The store of uploaded and issued files.

A file counts as stored only when its bytes and its name would survive a power cut: temporary file,
fsync, rename, fsync of the folder. The row that names the file is committed after that, so a row
never points at nothing; a crash in between leaves a nameless file, which is swept later.
"""

from __future__ import annotations

import errno
import hashlib
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import BinaryIO, Protocol

from eapply.adapters.ids import Ids, RandomIds
from eapply.core.errors import Unavailable

NAME = re.compile(r"[0-9a-f]{32}")
PIECE = 1 << 20
UNFINISHED = ".part"
NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


class StoreFull(Unavailable):
    """There is no room on the disk; nothing was stored."""

    def __init__(self) -> None:
        super().__init__(
            "ただいまファイルを受け付けられません。時間をおいて、もう一度送ってください。", 600
        )


class FileDamaged(Exception):
    """The stored bytes are not the ones that were stored. Never show them; restore the file."""


class FileMissing(FileNotFoundError):
    """There is no blob of that name. When a row names it, it was lost: restore it."""


@dataclass(frozen=True)
class Stored:
    """A stored file: random `name`, `size` in bytes, `sha256` as 64 hexadecimal digits."""

    name: str
    size: int
    sha256: str


class FileStore(Protocol):
    """Keeps blobs under names of its own; a blob never changes once it is stored."""

    def put(self, content: bytes | BinaryIO) -> Stored:
        """Store for good, or raise StoreFull / OSError and leave nothing behind."""
        ...

    def open(self, name: str) -> BinaryIO:
        """The blob for reading; FileMissing when there is none of that name."""
        ...

    def read_checked(self, name: str, sha256: str) -> bytes:
        """The whole blob; FileDamaged when its hash is not `sha256`, FileMissing."""
        ...

    def delete(self, name: str) -> None:
        """Remove for good; a blob that is already gone is no error."""
        ...

    def names(self) -> Iterator[str]:
        """Every stored name, in no promised order."""
        ...

    def stored_at(self, name: str) -> datetime:
        """When the blob was stored (aware), so that only old orphans are swept; FileMissing."""
        ...


class FolderStore:
    """A folder `root` with two levels of sub-folders; files 0600, folders 0700."""

    def __init__(self, root: Path, ids: Ids | None = None) -> None:
        self._root = root
        self._ids = ids or RandomIds()

    def put(self, content: bytes | BinaryIO) -> Stored:
        source = BytesIO(content) if isinstance(content, bytes) else content
        try:
            return self._put(source)
        except OSError as problem:
            if problem.errno in NO_ROOM:
                raise StoreFull from problem
            raise

    def open(self, name: str) -> BinaryIO:
        with _missing(name):
            return self._path(name).open("rb")

    def read_checked(self, name: str, sha256: str) -> bytes:
        with _missing(name):
            content = self._path(name).read_bytes()
        if hashlib.sha256(content).hexdigest() != sha256:
            raise FileDamaged(name)
        return content

    def delete(self, name: str) -> None:
        path = self._path(name)
        with suppress(FileNotFoundError):
            path.unlink()
            _sync_folder(path.parent)

    def names(self) -> Iterator[str]:
        return (path.name for path in self._root.glob("??/??/*") if NAME.fullmatch(path.name))

    def stored_at(self, name: str) -> datetime:
        with _missing(name):
            return datetime.fromtimestamp(self._path(name).stat().st_mtime, UTC)

    def sweep_unfinished(self, before: datetime) -> int:
        """Remove what crashes left half written before that moment; tells how many there were."""
        old = [
            path
            for path in self._root.glob(f"??/??/*{UNFINISHED}")
            if path.stat().st_mtime < before.timestamp()
        ]
        for path in old:
            path.unlink(missing_ok=True)
        return len(old)

    def _put(self, source: BinaryIO) -> Stored:
        path, handle = self._reserve()
        unfinished = path.with_name(path.name + UNFINISHED)
        try:
            digest, size = hashlib.sha256(), 0
            with os.fdopen(handle, "wb") as target:
                while piece := source.read(PIECE):
                    target.write(piece)
                    digest.update(piece)
                    size += len(piece)
                target.flush()
                os.fsync(target.fileno())
            unfinished.rename(path)
            _sync_folder(path.parent)
        except BaseException:
            unfinished.unlink(missing_ok=True)
            path.unlink(missing_ok=True)
            raise
        return Stored(path.name, size, digest.hexdigest())

    def _reserve(self) -> tuple[Path, int]:
        """A free name and its new, empty, unfinished file.

        Names are random, but a copied or reset generator can repeat itself. Whoever creates the
        unfinished file alone may use the name, and only while nothing is stored under it.
        """
        while True:
            path = self._path(self._ids.random_bytes(16).hex())
            self._make_folder(path.parent)
            unfinished = path.with_name(path.name + UNFINISHED)
            try:
                handle = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            except FileExistsError:
                continue
            if not path.exists():
                return path, handle
            os.close(handle)
            unfinished.unlink()

    def _make_folder(self, folder: Path) -> None:
        """Create the folder and those above it; each new name is made durable in its parent."""
        if folder.is_dir():
            return
        self._make_folder(folder.parent)
        with suppress(FileExistsError):
            folder.mkdir(mode=0o700)
            _sync_folder(folder.parent)

    def _path(self, name: str) -> Path:
        """Only names that the store itself makes are looked up: no separators, no dots."""
        if not NAME.fullmatch(name):
            raise FileMissing(name)
        return self._root / name[:2] / name[2:4] / name


@contextmanager
def _missing(name: str) -> Iterator[None]:
    try:
        yield
    except FileNotFoundError as problem:
        raise FileMissing(name) from problem


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
