"""Drawing numbers: bars and lines laid out as plain shapes, which `macros/chart.html` writes as SVG.

Sizes are units of the picture; it is as wide as a small phone, so that its words stay readable there.
Looks are told apart by pattern as well as by colour. Nothing here knows what the numbers are about.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final
from unicodedata import east_asian_width

WIDTH: Final = 344
WIDE: Final = 13  # a full-width sign
NARROW: Final = 7.25  # a figure or a letter
LINE: Final = 20  # of words
BAR: Final = 18
GAP: Final = 8
SWATCH: Final = 14
LOOKS: Final = 4  # patterns of the macro
ALL_NUMBERED: Final = 10  # points of a line that all get their number
PLOT: Final = 120
NET: Final = 48


@dataclass(frozen=True)
class Segment:
    """A part of a bar. ``look`` 1 to ``LOOKS`` is its pattern; ``outlined``: it stands out by its edge."""

    value: float
    look: int
    outlined: bool = False


@dataclass(frozen=True)
class Bar:
    """A bar of one or more parts, under its label ("" right under the bar before), with words at its end.

    ``more`` follows the label and is never cut.
    """

    label: str
    segments: tuple[Segment, ...]
    end: str
    more: str = ""


@dataclass(frozen=True)
class Box:
    x: float
    y: float
    width: float
    height: float
    look: int
    outlined: bool = False


@dataclass(frozen=True)
class Words:
    """``kind``: "" black on white, "number" on a bar, "soft" beside an axis; ``anchor`` as in SVG."""

    x: float
    y: float
    text: str
    kind: str = ""
    anchor: str = "start"


@dataclass(frozen=True)
class Stroke:
    """A line through these places. ``look`` 1 is drawn through, 2 dashed, 0 an axis."""

    points: tuple[tuple[float, float], ...]
    look: int

    @property
    def path(self) -> str:
        return "M" + "L".join(f"{x:g} {y:g}" for x, y in self.points)


@dataclass
class Picture:
    """The shapes of one drawing, in the order in which they are drawn."""

    height: float = 0
    boxes: list[Box] = field(default_factory=list)
    strokes: list[Stroke] = field(default_factory=list)
    words: list[Words] = field(default_factory=list)
    width: int = WIDTH


def breadth(text: str) -> float:
    """About how wide a text is drawn."""
    return sum(WIDE if east_asian_width(sign) in "FWA" or sign == "%" else NARROW for sign in text)


def shortened(text: str, more: str = "") -> str:
    """A label that fits on its line with what follows it; the table says the whole."""
    longest = WIDTH - 8 - breadth(more)
    if breadth(text) <= longest:
        return text + more
    while text and breadth(text) + WIDE > longest:
        text = text[:-1]
    return f"{text}…{more}"


def rounded(number: float) -> float:
    return round(number, 1)


def legend(picture: Picture, names: Sequence[tuple[str, int, bool]]) -> None:
    """What the looks mean: (words, look, outlined), in as many lines as it takes."""
    x, y = 1.0, picture.height
    for words, look, outlined in names:
        needed = SWATCH + 4 + breadth(words) + 12
        if x > 1 and x + needed > WIDTH:
            x, y = 1.0, y + LINE
        picture.boxes.append(Box(x, y + 2, SWATCH, SWATCH, look, outlined))
        picture.words.append(Words(x + SWATCH + 4, y + 14, words))
        x = rounded(x + needed)
    picture.height = y + LINE + GAP


def bars(
    rows: Sequence[Bar], names: Sequence[tuple[str, int, bool]] = (), most: float = 0
) -> Picture:
    """Bars below each other on one scale, which ends at ``most`` or at the longest of them and leaves room
    for the words at their ends."""
    picture = Picture()
    if names:
        legend(picture, names)
    longest = max((sum(part.value for part in row.segments) for row in rows), default=0)
    scale = (WIDTH - room(rows)) / (most or longest or 1)
    for row in rows:
        if row.label:
            picture.height += GAP / 2
            picture.words.append(Words(0, picture.height + 14, shortened(row.label, row.more)))
            picture.height += LINE
        lay(picture, row, scale)
    picture.height += GAP
    return picture


def room(rows: Sequence[Bar]) -> float:
    """What the words at the ends of the bars take."""
    return max((breadth(row.end) for row in rows), default=0) + 14


def lay(picture: Picture, row: Bar, scale: float) -> None:
    """One bar; a part that is wide enough carries its number."""
    x, y = 1.0, picture.height
    parts = [part for part in row.segments if part.value > 0]
    for part in parts:
        width = rounded(part.value * scale)
        picture.boxes.append(Box(x, y, width, BAR, part.look, part.outlined))
        number = f"{part.value:g}"
        if len(parts) > 1 and width >= breadth(number) + 6:
            place = rounded(x + width / 2)
            picture.words.append(Words(place, y + 14, number, "number", "middle"))
        x = rounded(x + width)
    if row.end:
        picture.words.append(Words(x + 5 if parts else 0, y + 14, row.end))
    picture.height += BAR + 2


def lines(
    names: tuple[str, str, str],
    ticks: Sequence[str],
    first: Sequence[int],
    second: Sequence[int],
) -> Picture:
    """Two lines, drawn through and dashed, and below them what is left between them as bars.

    ``names`` are those of the lines and of the bars, ``ticks`` the words below each place.
    """
    picture = Picture()
    left, right = 30.0, WIDTH - 12.0
    step = (right - left) / max(1, len(ticks) - 1)
    places = [rounded(left + step * number) for number in range(len(ticks))]
    picture.height = 2
    for number, name in enumerate(names[:2]):
        x = 1 + number * WIDTH / 2
        picture.strokes.append(Stroke(((x, 10), (x + 26, 10)), number + 1))
        picture.words.append(Words(x + 32, 15, name))
    picture.height += LINE + GAP + 12
    top, base = picture.height, picture.height + PLOT
    most = max(1, *first, *second)
    picture.strokes.append(Stroke(((left, top), (left, base), (right + 8, base)), 0))
    picture.words.append(Words(left - 4, top + 5, f"{most:,}", "soft", "end"))
    picture.words.append(Words(left - 4, base, "0", "soft", "end"))
    for look, values in ((1, first), (2, second)):
        heights = [rounded(base - PLOT * value / most) for value in values]
        picture.strokes.append(Stroke(tuple(zip(places, heights, strict=True)), look))
        for number in numbered(values):
            above = -6 if look == 1 else 15
            y = min(heights[number] + above, base - 3)
            words = Words(places[number], y, f"{values[number]:,}", "number", "middle")
            picture.words.append(words)
    picture.height = base + LINE
    for number in spread(len(ticks)):
        anchor = "end" if number and number == len(ticks) - 1 else "middle"
        x = right + 8 if anchor == "end" else places[number]
        picture.words.append(Words(x, base + 15, ticks[number], "soft", anchor))
    below(picture, names[2], places, [a - b for a, b in zip(first, second, strict=True)])
    return picture


def below(picture: Picture, name: str, places: Sequence[float], values: Sequence[int]) -> None:
    """Bars up and down from a line of their own."""
    picture.words.append(Words(0, picture.height + 18, name))
    middle = picture.height + LINE + GAP + NET
    largest = max(1, *(abs(value) for value in values))
    picture.strokes.append(Stroke(((places[0], middle), (WIDTH - 4.0, middle)), 0))
    wide = max(3.0, min(BAR, (places[-1] - places[0]) / max(1, len(places)) - 2))
    for x, value in zip(places, values, strict=True):
        height = rounded((NET - 12) * abs(value) / largest)
        y = middle - height if value > 0 else middle
        if value:
            look = 1 if value > 0 else 2
            picture.boxes.append(Box(rounded(x - wide / 2), y, rounded(wide), height, look))
    for number in numbered([abs(value) for value in values]):
        value = values[number]
        y = middle + (-4 if value >= 0 else 14)
        y += (-1 if value >= 0 else 1) * rounded((NET - 12) * abs(value) / largest)
        picture.words.append(Words(places[number], y, f"{value:+,}", "number", "middle"))
    picture.height = middle + NET + GAP


def numbered(values: Sequence[int]) -> list[int]:
    """The places that carry their number: all of a few, else the highest and the last."""
    if len(values) <= ALL_NUMBERED:
        return list(range(len(values)))
    highest = max(range(len(values)), key=lambda place: values[place])
    last = len(values) - 1
    return [last] if last - highest < 3 else [highest, last]


def spread(count: int) -> list[int]:
    """At most five places, evenly, the first and the last among them."""
    return sorted({round(number * (count - 1) / 4) for number in range(5)})
