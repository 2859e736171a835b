"""Follows docs/add-a-procedure.md literally: writes its files beside the package and loads them."""

from __future__ import annotations

import re
import sys
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[2]
GUIDE = ROOT / "docs" / "add-a-procedure.md"
BLOCK = re.compile(r'^```(?:python|diff) title="([^"\n]+)"\n(.*?)^```$', re.DOTALL | re.MULTILINE)
LIST = "eapply/forms/__init__.py"


def blocks(text: str) -> dict[str, str]:
    """File → text of every block that names its file, in the order of their imports."""
    found = BLOCK.findall(text)
    named = dict(found)
    assert len(named) == len(found), "two blocks of the guide name the same file"
    return dict(sorted(named.items(), key=lambda each: each[0].count("/"), reverse=True))


def changed_by(difference: str, source: str) -> str:
    """The source with a difference put in: each hunk finds its place by the lines around it."""
    for hunk in re.split(r"^@@.*\n", difference, flags=re.MULTILINE):
        lines = hunk.splitlines(keepends=True)
        assert all(line[0] in " +-" for line in lines), hunk
        before = "".join(line[1:] for line in lines if line[0] != "+")
        after = "".join(line[1:] for line in lines if line[0] != "-")
        assert source.count(before) == 1, f"no such place, or several:\n{before}"
        source = source.replace(before, after)
    return source


def write(text: str, folder: Path) -> dict[str, Path]:
    """The files that the guide asks for, below ``folder``; the list with the guide's lines put in."""
    written = {}
    for name, block in blocks(text).items():
        whole = changed_by(block, (ROOT / name).read_text("utf-8")) if name == LIST else block
        assert name == LIST or not (ROOT / name).exists(), f"{name} is taken: rename the example"
        written[name] = folder / name
        written[name].parent.mkdir(parents=True, exist_ok=True)
        written[name].write_text(whole, "utf-8")
    return written


def load(written: dict[str, Path], patch: pytest.MonkeyPatch) -> ModuleType:
    """Loads the files under their names, until ``patch`` is undone; returns the list of procedures.

    The list gets a name of its own, because everything else has the real one in its hands.
    """
    modules: dict[str, ModuleType] = {}
    for name, path in written.items():
        called = "eapply.forms.list_of_the_guide" if name == LIST else dotted(name)
        spec = spec_from_file_location(called, path)
        assert spec
        assert spec.loader
        modules[name] = module_from_spec(spec)
        patch.setitem(sys.modules, called, modules[name])
        spec.loader.exec_module(modules[name])
    return modules[LIST]


def dotted(name: str) -> str:
    return name.removesuffix(".py").replace("/", ".")
