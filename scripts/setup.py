"""Set up this machine and this checkout: `python3 scripts/setup.py run` or `… test`.

Standard library only, because it runs before anything is installed. What is there already is left
alone, so that a second start costs a fraction of a second. Every step that fails says which step,
why, and what mends it; nothing is half done, because the machine is looked at first.
"""

from __future__ import annotations

import compileall
import ctypes
import fcntl
import hashlib
import importlib.util
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ENVIRONMENT = ROOT / ".venv"
PYTHON = ENVIRONMENT / "bin" / "python"
STAMP = ENVIRONMENT / "eapply-installed.json"
LOG = ROOT / ".cache" / "setup.log"
OLDEST_PYTHON = (3, 11)
FONT_FOLDERS = ("/usr/share/fonts", "/usr/local/share/fonts", "~/.local/share/fonts", "~/.fonts")
LOCKS = {"run": "run.txt", "test": "dev.txt"}
# What is set up for each target of the Makefile, the locked libraries of the first included.
TARGETS = {"run": ("run",), "test": ("test",), "trust": ("test", "trust")}


class StepFailed(Exception):
    """A step that could not be done: its name, the reason, and what mends it."""

    def __init__(self, step: str, why: str, mend: str) -> None:
        super().__init__(f"set-up stopped at: {step}\n  why:  {why}\n  mend: {mend}")


def has_library(name: str) -> bool:
    """Whether the loader finds the shared library, wherever it was installed."""
    try:
        ctypes.CDLL(name)
    except OSError:
        return False
    return True


def has_program(*names: str) -> bool:
    return any(shutil.which(name) for name in names)


def has_font(file_name: str) -> bool:
    folders = (Path(folder).expanduser() for folder in FONT_FOLDERS)
    return any(next(folder.rglob(file_name), None) for folder in folders if folder.is_dir())


def has_modules(*names: str) -> bool:
    return all(importlib.util.find_spec(name) for name in names)


@dataclass(frozen=True)
class Need:
    """One Debian package, how to see that it is there, and what it is for."""

    package: str
    purpose: str
    is_there: Callable[[], bool]
    targets: tuple[str, ...] = ("run", "test")


NEEDS = (
    Need("python3-venv", "the virtual environment", lambda: has_modules("venv", "ensurepip")),
    Need("libpango-1.0-0", "PDF documents", lambda: has_library("libpango-1.0.so.0")),
    Need("libpangoft2-1.0-0", "PDF documents", lambda: has_library("libpangoft2-1.0.so.0")),
    Need("libharfbuzz-subset0", "PDF documents", lambda: has_library("libharfbuzz-subset.so.0")),
    Need("libmagic1", "kinds of uploaded files", lambda: has_library("libmagic.so.1")),
    Need("fontconfig", "fonts in PDF documents", lambda: has_program("fc-match")),
    Need(
        "fonts-morisawa-bizud-gothic",
        "Japanese in PDF documents",
        lambda: has_font("BIZUDPGothic-Regular.ttf"),
    ),
    Need(
        "fonts-ipamj-mincho",
        "rare characters of names in PDF documents",
        lambda: has_font("ipamjm.ttf"),
    ),
    Need(
        "chromium-headless-shell",
        "the browser tests",
        lambda: has_program("chromium-headless-shell"),
        ("test",),
    ),
    Need(
        "poppler-utils", "tests that look at PDF pages", lambda: has_program("pdftoppm"), ("test",)
    ),
    Need("default-jre-headless", "the HTML checker", lambda: has_program("java"), ("test",)),
    Need(
        "libreoffice-calc-nogui",
        "exports opened in another office",
        lambda: has_program("soffice"),
        ("trust",),
    ),
)


def check_python() -> None:
    if sys.version_info < OLDEST_PYTHON:
        wanted = ".".join(map(str, OLDEST_PYTHON))
        raise StepFailed(
            "Python",
            f"{sys.executable} is Python {sys.version.split()[0]}, eapply needs {wanted} or later",
            "install a later Python and name it, for example: make run PYTHON=python3.12",
        )


def run_logged(command: Sequence[str | Path]) -> str | None:
    """Run and keep the output in the log; None when it went well, otherwise its last lines."""
    LOG.parent.mkdir(exist_ok=True)
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive", "PIP_NO_INPUT": "1"}
    done = subprocess.run(
        [str(part) for part in command],
        cwd=ROOT,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        check=False,
    )
    with LOG.open("a", encoding="utf-8") as log:
        log.write(f"$ {' '.join(map(str, command))}\n{done.stdout}\n")
    if done.returncode == 0:
        return None
    complaints = [line for line in done.stdout.splitlines() if line.startswith(("E:", "ERROR"))]
    last_lines = complaints or [line for line in done.stdout.splitlines() if line.strip()]
    return " / ".join(last_lines[-3:]) or f"{command[0]} ended with {done.returncode}"


def missing_packages(target: str) -> list[Need]:
    wanted = set(TARGETS[target])
    return [need for need in NEEDS if wanted & set(need.targets) and not need.is_there()]


def install_packages(target: str) -> None:
    """Bring what the operating system lacks; without root or apt-get, say exactly what that is."""
    missing = missing_packages(target)
    if not missing:
        return
    names = [need.package for need in missing]
    command = f"apt-get install -y --no-install-recommends {' '.join(names)}"
    step = "system packages"
    why = "missing: " + ", ".join(f"{need.package} (for {need.purpose})" for need in missing)
    if not has_program("apt-get"):
        raise StepFailed(step, why, "install their counterparts with this system's package manager")
    if os.geteuid() != 0:
        raise StepFailed(step, why, f"sudo {command}")
    say(f"installing system packages: {', '.join(names)}")
    if run_logged(command.split()) is not None:
        run_logged(["apt-get", "update"])  # the lists may be absent or old: look once, try again
        trouble = run_logged(command.split())
        if trouble is not None:
            raise StepFailed(step, f"{why}; apt-get says: {trouble}", f"{command}; full log: {LOG}")
    importlib.invalidate_caches()
    still = [need.package for need in missing_packages(target)]
    if still:
        raise StepFailed(
            step,
            f"installed, but not found afterwards: {', '.join(still)}",
            "this Python may come from elsewhere; try: make PYTHON=/usr/bin/python3",
        )


def create_environment() -> None:
    """The virtual environment; made anew when its interpreter has gone away or is too old."""
    if PYTHON.exists():
        return
    say("creating the virtual environment")
    trouble = run_logged([sys.executable, "-m", "venv", "--clear", ENVIRONMENT])
    if trouble is not None:
        raise StepFailed(
            "virtual environment", trouble, f"check space and rights of {ROOT}; full log: {LOG}"
        )


def lock_hashes() -> dict[str, str]:
    folder = ROOT / "requirements"
    return {
        target: hashlib.sha256((folder / name).read_bytes()).hexdigest()
        for target, name in LOCKS.items()
    }


def install_requirements(target: str) -> None:
    """The locked versions, checked by hash; skipped while the lock is the one installed last.

    The test lock contains the run lock, so installing it answers for both.
    """
    wanted = lock_hashes()
    installed = json.loads(STAMP.read_text()) if STAMP.exists() else {}
    if installed.get(target) == wanted[target]:
        return
    say("installing the locked Python packages (about half a minute)")
    lock = f"requirements/{LOCKS[target]}"
    pip: list[str | Path] = [
        PYTHON,
        "-m",
        "pip",
        "--disable-pip-version-check",
        "install",
        "--progress-bar",
        "off",
    ]
    trouble = run_logged([*pip, "--no-deps", "--require-hashes", "-r", lock])
    if trouble is not None:
        raise StepFailed(
            "Python packages",
            trouble,
            f"check that pip reaches its package index, then start again; full log: {LOG}",
        )
    covered = wanted if target == "test" else {**installed, target: wanted[target]}
    write_whole(STAMP, json.dumps(covered))


def link_project() -> None:
    """Make `import eapply` work from everywhere: one line in one file, no build, no network."""
    packages = next((ENVIRONMENT / "lib").glob("python3.*/site-packages"))
    link = packages / "eapply.pth"
    line = f"{ROOT}\n"
    if not link.exists() or link.read_text(encoding="utf-8") != line:
        write_whole(link, line)


def build_tables() -> None:
    """Towns, banks, branches and holidays in the compact form that is read at run time.

    The script sees by itself whether anything has changed since it last ran.
    """
    trouble = run_logged([PYTHON, "scripts/build_places.py"])
    if trouble is not None:
        raise StepFailed(
            "tables of towns, banks and holidays",
            trouble,
            f"check space and rights of eapply/data; full log: {LOG}",
        )


def compile_code() -> None:
    """Compile what has changed, once and here: a start would do it each time where Python may not write.

    A module that cannot be compiled says so when it is imported.
    """
    compileall.compile_dir(ROOT / "eapply", quiet=2)


def write_whole(path: Path, text: str) -> None:
    """Write beside and rename, so that a set-up cut short never leaves half a file."""
    beside = path.with_suffix(".new")
    beside.write_text(text, encoding="utf-8")
    beside.replace(path)


def say(sentence: str) -> None:
    print(f"set-up: {sentence}", flush=True)


def set_up(target: str) -> None:
    check_python()
    install_packages(target)
    lock_file = ROOT / ".cache" / "setup.lock"
    lock_file.parent.mkdir(exist_ok=True)
    with lock_file.open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)  # two starts at once: the second waits, then finds it done
        create_environment()
        install_requirements(TARGETS[target][0])
        link_project()
        build_tables()
        compile_code()


def main(arguments: list[str]) -> int:
    if len(arguments) != 1 or arguments[0] not in TARGETS:
        print("usage: python3 scripts/setup.py run|test|trust", file=sys.stderr)
        return 2
    started = time.monotonic()
    try:
        set_up(arguments[0])
    except StepFailed as failure:
        print(failure, file=sys.stderr)
        return 1
    except OSError as failure:
        print(
            f"set-up stopped at: files of this checkout\n  why:  {failure}\n"
            f"  mend: make {ROOT} writable for this user, with some space left",
            file=sys.stderr,
        )
        return 1
    if time.monotonic() - started > 1:
        say(f"done in {time.monotonic() - started:.0f} s")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
