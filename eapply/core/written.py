"""What staff write into a box: as it is kept, or the sentence that says why it cannot be."""

from __future__ import annotations

from eapply.core.errors import Refused
from eapply.core.texts import clean


def written(
    text: str,
    thing: str,
    limit: int,
    field: str,
    *,
    is_required: bool = True,
    multiline: bool = False,
) -> str:
    """The text without control characters and outer space; ``thing`` is what the page calls it.

    Raises:
        Refused: there is nothing, or more than ``limit`` characters; for ``field``.

    >>> written(" 急ぎ\\n", "ラベル", 20, "label")
    '急ぎ'
    """
    kept = clean(text, multiline=multiline)
    if is_required and not kept:
        raise Refused(f"{thing}を入力してください。", field)
    if len(kept) > limit:
        raise Refused(
            f"{thing}は{limit}文字以内で入力してください。いま{len(kept)}文字です。", field
        )
    return kept
