"""Child processes for work that must not harm the rest: how they are started, what they give up.

A child has no environment of ours (so no secrets), no network where the kernel allows taking it
away, and hard limits. `-I` keeps the working folder and PYTHON* variables out of its imports, so
the place of the application is handed over by name.
"""

from __future__ import annotations

import ctypes
import resource
import sys
from collections.abc import Mapping
from pathlib import Path

MEGABYTE = 1 << 20
APPLICATION = Path(__file__).resolve().parents[2]
START = (
    "import sys; from importlib import import_module; sys.path.insert(0, sys.argv.pop(1));"
    " import_module(sys.argv.pop(1)).main()"
)
ENVIRONMENT = {"LANG": "C.UTF-8", "MALLOC_ARENA_MAX": "2"}
CLONE_NEWUSER, CLONE_NEWNET = 0x10000000, 0x40000000


def command(module: str, *arguments: str) -> list[str]:
    """The command line that runs `main()` of a module of the application."""
    return [sys.executable, "-I", "-c", START, str(APPLICATION), module, *arguments]


def confine(limits: Mapping[int, int]) -> None:
    """Inside the child: set hard limits (`resource.RLIMIT_…` → most) and leave the network.

    The kernel may forbid own network name spaces; then the limits and the empty tables of what may
    be fetched still hold.
    """
    for limit, most in ({resource.RLIMIT_CORE: 0} | dict(limits)).items():
        resource.setrlimit(limit, (most, most))
    ctypes.CDLL(None).unshare(CLONE_NEWUSER | CLONE_NEWNET)
