"""Contrast of every pair of aliases that the style sheets use (experience guide A12; WCAG 2.2 1.4.3, 1.4.11)."""

from __future__ import annotations

import re

import pytest

from tests.templates.gallery import ROOT

TEXT, LARGE_OR_MARK = 4.5, 3.0
TINTS = ("bg", "bg-soft", "info-bg", "ok-bg", "warn-bg", "error-bg")

# foreground, background, least ratio
PAIRS = [
    *[("text", ground, TEXT) for ground in TINTS],
    *[("text-strong", ground, TEXT) for ground in TINTS],
    *[("text-soft", ground, TEXT) for ground in (*TINTS, "tag-gray-bg")],
    *[(f"key{state}", ground, TEXT) for state in ("", "-hover", "-active") for ground in TINTS],
    ("key-active", "tag-blue-bg", TEXT),
    ("key-hover", "tag-blue-bg", TEXT),
    ("text", "tag-gray-bg", TEXT),
    ("text", "tag-blue-bg", TEXT),
    ("text-sub", "bg", TEXT),
    *[("on-key", ground, TEXT) for ground in ("key", "key-hover", "key-active", "danger", "danger-hover", "text-sub")],
    ("error-text", "bg", TEXT),
    ("error-text", "error-bg", TEXT),
    ("ok-text", "bg", TEXT),
    ("ok-text", "ok-bg", TEXT),
    ("warn-text", "bg", TEXT),
    ("warn-text", "warn-bg", TEXT),
    *[(f"tag-{hue}", f"tag-{hue}-bg", 5.0) for hue in ("blue", "orange", "yellow", "green", "gray", "red")],
    ("text-strong", "focus-ring", TEXT),
    # edges, icons, focus
    ("border", "bg", LARGE_OR_MARK),
    ("line", "bg", LARGE_OR_MARK),
    ("error", "bg", LARGE_OR_MARK),
    ("error", "error-bg", LARGE_OR_MARK),
    ("ok", "bg", LARGE_OR_MARK),
    ("danger", "bg", LARGE_OR_MARK),
    ("key", "tag-gray-bg", LARGE_OR_MARK),
    *[("focus", ground, LARGE_OR_MARK) for ground in (*TINTS, "focus-ring")],
    ("on-key", "key-active", LARGE_OR_MARK),
]  # fmt: skip


def aliases() -> dict[str, str]:
    text = (ROOT / "static/css/tokens.css").read_text(encoding="utf-8")
    return dict(re.findall(r"--k-([a-z-]+): (#[0-9a-f]{6});", text))


def luminance(colour: str) -> float:
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [
        each / 12.92 if each <= 0.04045 else ((each + 0.055) / 1.055) ** 2.4 for each in channels
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_the_measure_itself() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.01)


@pytest.mark.parametrize(("front", "ground", "least"), PAIRS)
def test_pair(front: str, ground: str, least: float) -> None:
    colours = aliases()
    assert contrast(colours[front], colours[ground]) >= least


def test_every_colour_alias_stands_in_a_pair_or_is_decoration() -> None:
    decoration = {"hair", "sea", "warn"}  # lines and marks that repeat what words say
    named = {name for pair in PAIRS for name in pair[:2]}
    assert set(aliases()) - named == decoration


def test_style_sheets_use_only_aliases_that_exist() -> None:
    tokens = (ROOT / "static/css/tokens.css").read_text(encoding="utf-8")
    known = set(re.findall(r"(--k-[a-z-]+):", tokens))
    for name in ("resident.css", "staff.css"):
        used = set(
            re.findall(
                r"var\((--k-[a-z-]+)\)", (ROOT / "static/css" / name).read_text(encoding="utf-8")
            )
        )
        assert used <= known, used - known
