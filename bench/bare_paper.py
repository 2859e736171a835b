"""The floor of papers: WeasyPrint and nothing else, in a process of its own.

`python -m bench.bare_paper page.html` draws the page once for each line that it reads and answers
with the seconds; the first line is the process's first document. The fonts are those that
`FONTCONFIG_FILE` names.
"""

from __future__ import annotations

import sys
from pathlib import Path
from time import perf_counter

from weasyprint import HTML


def main() -> None:
    page = Path(sys.argv[1]).read_text(encoding="utf-8")
    for _ in sys.stdin:
        begin = perf_counter()
        content = HTML(string=page).write_pdf(pdf_variant="pdf/ua-1")
        if not content:
            raise SystemExit("nothing was drawn")
        print(perf_counter() - begin, flush=True)


if __name__ == "__main__":
    main()
