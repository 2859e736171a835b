"""The house itself: layers, sizes, docstrings, names that must not leak in."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "eapply"
MODULES = sorted(
    path
    for path in PACKAGE.rglob("*.py")
    if "migrations" not in path.parts and "__pycache__" not in path.parts
)
LONGEST, LONGEST_IN_CORE = 300, 200
TOP_LEVEL = (
    "eapply",
    "eapply/forms",
    "eapply/templates",
    "eapply/payments",
    "instance",
    "tests",
    "wsgi.py",
    "pyproject.toml",
)


def named(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("path", MODULES, ids=named)
def test_module_stays_small_enough_to_read(path: Path) -> None:
    limit = LONGEST_IN_CORE if "core" in path.parts else LONGEST
    assert len(path.read_text("utf-8").splitlines()) <= limit


@pytest.mark.parametrize("path", MODULES, ids=named)
def test_module_says_what_it_is_for(path: Path) -> None:
    assert ast.get_docstring(ast.parse(path.read_text("utf-8"))), "a module without a docstring"


def test_arrows_point_down() -> None:
    """The import contracts of pyproject.toml hold."""
    run = subprocess.run(
        [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stdout + run.stderr


@pytest.mark.parametrize("place", TOP_LEVEL)
def test_the_top_level_of_the_design_is_there(place: str) -> None:
    assert (ROOT / place).exists()


def test_no_template_carries_script_or_style_of_its_own() -> None:
    """The content policy would refuse them; better that nobody writes them."""
    wrong = [
        f"{named(path)}: {sign}"
        for path in (PACKAGE / "templates").rglob("*.html")
        if "pdf" not in path.parts
        for sign in (" style=", "<style", " onclick=", "javascript:", "|safe", "| safe")
        if sign in path.read_text("utf-8")
    ]
    assert wrong == []
