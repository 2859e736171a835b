"""What can be said without running the system, in seconds: `make check`.

All checks run, two at a time; only what is wrong is printed.
"""

from __future__ import annotations

import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parent.parent
TOOLS: Final = Path(sys.executable).parent
HOUSE: Final = (
    "tests/house"  # templates compile, translations are complete, every route is guarded …
)

CHECKS: Final = {
    "types": ("mypy",),
    "format": ("ruff", "format", "--check", "--quiet"),
    "lint": ("ruff", "check", "--quiet", "--output-format=concise"),
    "import contracts": ("lint-imports",),
    "house": ("pytest", "-q", "-m", "not journey and not trust", HOUSE),
}


def run(name: str) -> tuple[str, float, str]:
    """The check's name, its seconds, and what it complained about ("" when content)."""
    command = CHECKS[name]
    started = time.monotonic()
    done = subprocess.run(
        [TOOLS / command[0], *command[1:]],
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    complaint = (done.stdout.strip() or f"ended with {done.returncode}") if done.returncode else ""
    return name, time.monotonic() - started, complaint


def main() -> int:
    names = [name for name in CHECKS if name != "house" or (ROOT / HOUSE).is_dir()]
    is_content = True
    with ThreadPoolExecutor(2) as pool:
        for name, seconds, complaint in pool.map(run, names):
            print(f"{'BAD ' if complaint else 'good'}  {name}  {seconds:.1f} s", flush=True)
            if complaint:
                is_content = False
                print(complaint, flush=True)
    return 0 if is_content else 1


if __name__ == "__main__":
    sys.exit(main())
