"""歳入科目: under which item of the budget a receipt is booked.

The 款 and 項 are those of 地方自治法施行規則 (別記 歳入歳出予算の款項の区分). The 目 and 節 and the codes of the
accounting system are the city's own and not known, so the files leave their column empty.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class RevenueItem:
    """款 and 項; ``code`` is empty until the accounting office names it."""

    chapter: str
    section: str
    code: str = ""

    @property
    def text(self) -> str:
        return f"{self.chapter}／{self.section}"


FEES: Final = RevenueItem("使用料及び手数料", "手数料")
OTHERS: Final = RevenueItem("諸収入", "雑入")


def item_of(fee: int) -> RevenueItem:
    """The item of a number of the list; 0 is postage and what is no fee."""
    return FEES if fee else OTHERS
