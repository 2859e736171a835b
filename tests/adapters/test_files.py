"""The file store: durable, private, never half full, never another person's file."""

from __future__ import annotations

import errno
import hashlib
import os
import shutil
import stat
import subprocess
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from eapply.adapters.files import FileDamaged, FileMissing, FolderStore, StoreFull
from eapply.adapters.ids import SeededIds

CONTENT = b"\x00\xff" * 3000


def everything(root: Path) -> set[Path]:
    return {path for path in root.rglob("*") if path.is_file()}


@pytest.fixture
def store(tmp_path: Path) -> FolderStore:
    return FolderStore(tmp_path / "files")


@pytest.mark.parametrize("form", [bytes, BytesIO])
def test_what_goes_in_comes_out(store: FolderStore, form: Callable[[bytes], Any]) -> None:
    stored = store.put(form(CONTENT))
    assert stored.size == 6000
    assert stored.sha256 == hashlib.sha256(CONTENT).hexdigest()
    with store.open(stored.name) as stream:
        assert stream.read() == CONTENT
    assert store.read_checked(stored.name, stored.sha256) == CONTENT
    assert list(store.names()) == [stored.name]
    assert datetime.now(UTC) - store.stored_at(stored.name) < timedelta(minutes=1)


def test_nobody_else_may_read(store: FolderStore, tmp_path: Path) -> None:
    store.put(CONTENT)
    for path in (tmp_path / "files").rglob("*"):
        assert stat.S_IMODE(path.stat().st_mode) == (0o600 if path.is_file() else 0o700)


def test_changed_bytes_are_noticed(store: FolderStore, tmp_path: Path) -> None:
    stored = store.put(CONTENT)
    (path,) = everything(tmp_path)
    path.write_bytes(CONTENT[:-1] + b"\x01")
    with pytest.raises(FileDamaged):
        store.read_checked(stored.name, stored.sha256)


def test_deleting_twice_is_no_error(store: FolderStore) -> None:
    stored = store.put(CONTENT)
    store.delete(stored.name)
    store.delete(stored.name)
    assert list(store.names()) == []
    with pytest.raises(FileMissing):
        store.open(stored.name)


@pytest.mark.parametrize(
    "name",
    ["", "..", "../../etc/passwd", "/etc/passwd", "a" * 31, "A" * 32, "a" * 32 + "\n", "con",
     "a" * 30 + "\0a", "％2e" * 8],
)  # fmt: skip
def test_foreign_names_find_nothing(store: FolderStore, tmp_path: Path, name: str) -> None:
    (tmp_path / "outside").write_bytes(b"outside")
    for act in (store.open, store.delete, store.stored_at, lambda n: store.read_checked(n, "")):
        with pytest.raises(FileMissing):
            act(name)
    assert (tmp_path / "outside").exists()


def test_a_generator_that_repeats_itself_overwrites_nothing(tmp_path: Path) -> None:
    first = FolderStore(tmp_path, SeededIds(1)).put(b"first")
    second = FolderStore(tmp_path, SeededIds(1)).put(b"second")
    store = FolderStore(tmp_path)
    assert first.name != second.name
    assert store.read_checked(first.name, first.sha256) == b"first"
    assert store.read_checked(second.name, second.sha256) == b"second"
    assert len(everything(tmp_path)) == 2


def failing(number: int) -> Callable[..., Any]:
    def fail(*_: object, **__: object) -> Any:
        raise OSError(number, os.strerror(number))

    return fail


@pytest.mark.parametrize("point", ["os.fsync", "pathlib.Path.rename"])
@pytest.mark.parametrize(
    ("number", "error"),
    [(errno.ENOSPC, StoreFull), (errno.EDQUOT, StoreFull), (errno.EIO, OSError)],
)
def test_a_failed_put_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, point: str, number: int, error: type[Exception]
) -> None:
    store = FolderStore(tmp_path, SeededIds(2))
    store.put(b"")
    before = everything(tmp_path)
    store.put(b"makes the folders")
    with monkeypatch.context() as patch:
        patch.setattr(point, failing(number))
        with pytest.raises(error):
            FolderStore(tmp_path, SeededIds(2)).put(CONTENT)
    assert before < everything(tmp_path)
    assert len(everything(tmp_path)) == 2


def test_a_failed_sync_of_the_folder_takes_the_file_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = FolderStore(tmp_path)
    real, calls = os.fsync, []

    def only_files(handle: int) -> None:
        if stat.S_ISDIR(os.fstat(handle).st_mode) and everything(tmp_path):
            calls.append(handle)
            raise OSError(errno.EIO, "folder")
        real(handle)

    monkeypatch.setattr(os, "fsync", only_files)
    with pytest.raises(OSError, match="folder"):
        store.put(CONTENT)
    assert calls
    assert everything(tmp_path) == set()


def test_a_stream_that_breaks_leaves_nothing(store: FolderStore, tmp_path: Path) -> None:
    class Broken(BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            if self.tell():
                raise ConnectionResetError
            return super().read(10)

    with pytest.raises(ConnectionResetError):
        store.put(Broken(CONTENT))
    assert everything(tmp_path) == set()


def test_sync_comes_before_rename_and_before_the_folders_sync(
    store: FolderStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.put(b"")
    steps: list[str] = []
    real_sync, real_rename = os.fsync, Path.rename

    def sync(handle: int) -> None:
        steps.append("folder" if stat.S_ISDIR(os.fstat(handle).st_mode) else "file")
        real_sync(handle)

    def rename(self: Path, target: Path) -> Path:
        steps.append("rename")
        return real_rename(self, target)

    monkeypatch.setattr(os, "fsync", sync)
    monkeypatch.setattr(Path, "rename", rename)
    store.put(CONTENT)
    assert steps[-3:] == ["file", "rename", "folder"]
    assert set(steps[:-3]) <= {"folder"}


def test_sweeping_takes_only_old_unfinished_files(store: FolderStore, tmp_path: Path) -> None:
    stored = store.put(CONTENT)
    (path,) = everything(tmp_path)
    for name, age in (("old.part", 90_000), ("new.part", 60)):
        left = path.with_name(name)
        left.write_bytes(b"half")
        then = datetime.now(UTC).timestamp() - age
        os.utime(left, (then, then))
    assert store.sweep_unfinished(datetime.now(UTC) - timedelta(days=1)) == 1
    assert {found.name for found in everything(tmp_path)} == {stored.name, "new.part"}
    assert list(store.names()) == [stored.name]


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A real file system of 256 KB; only root may mount one."""
    mount = shutil.which("mount")
    if os.geteuid() != 0 or mount is None:
        pytest.skip("mounting a small disk needs root")
    folder = tmp_path / "disk"
    folder.mkdir()
    command = [mount, "-t", "tmpfs", "-o", "size=256k", "tmpfs", str(folder)]
    if subprocess.run(command, check=False, capture_output=True).returncode:
        pytest.skip("no mounting here")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


def test_a_full_disk_refuses_and_recovers(small_disk: Path) -> None:
    store = FolderStore(small_disk)
    kept = store.put(b"k" * 100_000)
    with pytest.raises(StoreFull) as refusal:
        store.put(b"x" * 300_000)
    assert refusal.value.status == 503
    assert list(store.names()) == [kept.name]
    assert len(everything(small_disk)) == 1
    store.delete(kept.name)
    assert store.put(b"y" * 150_000).size == 150_000
