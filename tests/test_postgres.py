"""The PostgreSQL that tests start: where its binaries are, who runs it, and that it goes away."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests import postgres
from tests.postgres import NoPostgres, PostgresServer

pytestmark = pytest.mark.only_on("postgresql")  # once a run is enough


def test_binaries_that_the_server_user_cannot_enter_are_copied(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    installed = postgres.binaries().parent
    private = tmp_path / "private"
    package = private / installed.parent.name
    package.mkdir(parents=True)
    private.chmod(0o700)
    (package / installed.name).symlink_to(installed)
    libraries = f"{package.name}.libs"
    (private / libraries).symlink_to(installed.parent.with_name(libraries))
    monkeypatch.setattr(postgres, "binaries", lambda: package / installed.name / "bin")

    with PostgresServer() as server:
        server.run("SELECT 1")
        copied = server.bin.is_relative_to(server.folder)
        assert copied == (os.geteuid() == 0)


def test_nothing_is_left_after_closing() -> None:
    with PostgresServer() as server:
        process = server.process
        assert process is not None

    assert process.poll() is not None
    assert not server.folder.exists()


def test_a_wrong_parameter_fails_with_the_words_of_the_server() -> None:
    with pytest.raises(NoPostgres, match="shared_buffers"):
        PostgresServer(settings={"shared_buffers": "much"})


def test_missing_binaries_are_an_error_not_a_skip(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(postgres, "find_spec", lambda name: None)
    monkeypatch.setattr(postgres, "DEBIAN", tmp_path)

    with pytest.raises(NoPostgres, match="missing"):
        postgres.binaries()
