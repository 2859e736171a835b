"""The set-up: what it says when it cannot go on, and that it does nothing twice."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from scripts import setup
from scripts.setup import Need, StepFailed


class Machine:
    """Records the commands that would change this machine; those named in `failing` fail."""

    def __init__(self) -> None:
        self.commands: list[str] = []
        self.failing: dict[str, int] = {}

    def run(self, command: Sequence[str | Path]) -> str | None:
        text = " ".join(map(str, command))
        self.commands.append(text)
        for part, times in self.failing.items():
            if part in text and times:
                self.failing[part] = times - 1
                return "E: Unable to fetch"
        return None


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Machine:
    """A machine without anything, on which nothing is really installed."""
    made = Machine()
    installed = tmp_path / "installed"

    def run(command: Sequence[str | Path]) -> str | None:
        trouble = made.run(command)
        if trouble is None and "install" in command and "apt-get" in command:
            installed.touch()
        return trouble

    needs = (
        Need("libpango-1.0-0", "PDF documents", installed.exists),
        Need("chromium", "the browser tests", installed.exists, ("test",)),
        Need("an-office", "exports", installed.exists, ("trust",)),
    )
    packages = tmp_path / ".venv" / "lib" / "python3.11" / "site-packages"
    packages.mkdir(parents=True)
    monkeypatch.setattr(setup, "NEEDS", needs)
    monkeypatch.setattr(setup, "ENVIRONMENT", tmp_path / ".venv")
    monkeypatch.setattr(setup, "STAMP", tmp_path / ".venv" / "stamp.json")
    monkeypatch.setattr(setup, "run_logged", run)
    monkeypatch.setattr(setup, "has_program", lambda *names: True)
    monkeypatch.setattr("os.geteuid", lambda: 0)
    return made


def test_without_root_it_names_the_packages_and_the_one_command(
    machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("os.geteuid", lambda: 1000)

    with pytest.raises(StepFailed) as caught:
        setup.install_packages("test")

    assert str(caught.value).splitlines() == [
        "set-up stopped at: system packages",
        "  why:  missing: libpango-1.0-0 (for PDF documents), chromium (for the browser tests)",
        "  mend: sudo apt-get install -y --no-install-recommends libpango-1.0-0 chromium",
    ]
    assert machine.commands == []


def test_the_long_tests_need_what_the_tests_need_and_more(machine: Machine) -> None:
    setup.install_packages("trust")

    assert machine.commands == [
        "apt-get install -y --no-install-recommends libpango-1.0-0 chromium an-office"
    ]


def test_root_installs_only_what_the_target_needs(machine: Machine) -> None:
    setup.install_packages("run")
    setup.install_packages("run")

    assert machine.commands == ["apt-get install -y --no-install-recommends libpango-1.0-0"]


def test_old_package_lists_are_renewed_once(machine: Machine) -> None:
    machine.failing = {"install": 1}

    setup.install_packages("run")

    assert [command.split()[1] for command in machine.commands] == ["install", "update", "install"]


def test_an_installation_that_fails_says_why(machine: Machine) -> None:
    machine.failing = {"apt-get": 9}

    with pytest.raises(StepFailed, match="apt-get says: E: Unable to fetch"):
        setup.install_packages("run")


def test_the_test_lock_answers_for_both_and_is_installed_once(machine: Machine) -> None:
    for target in ("test", "run", "test"):
        setup.install_requirements(target)

    (command,) = machine.commands
    assert command.endswith("--no-deps --require-hashes -r requirements/dev.txt")


def test_a_changed_lock_is_installed_again(machine: Machine) -> None:
    setup.STAMP.write_text(json.dumps({"run": "an older hash"}))

    setup.install_requirements("run")
    setup.install_requirements("run")

    assert len(machine.commands) == 1


def test_a_failed_installation_is_not_taken_for_done(machine: Machine) -> None:
    machine.failing = {"pip": 1}
    with pytest.raises(StepFailed, match="Python packages"):
        setup.install_requirements("run")

    setup.install_requirements("run")

    assert len(machine.commands) == 2


def test_the_test_lock_holds_the_run_lock() -> None:
    def pins(name: str) -> set[str]:
        lines = (setup.ROOT / "requirements" / name).read_text().splitlines()
        return {line.split()[0] for line in lines if "==" in line and line[0].isalnum()}

    assert pins("run.txt") < pins("dev.txt")


def test_the_locks_name_no_place_to_download_from() -> None:
    for name in setup.LOCKS.values():
        text = (setup.ROOT / "requirements" / name).read_text()
        assert "://" not in text
        assert "index-url" not in text
