"""What is counted for a fee, as one table: its keys are the column ``measure`` of the rates."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from eapply.core.fees.quantities import Choice, Quantity

LARGEST_AREA: Final = 200_000_000  # m²; the whole city has 106 million


@dataclass(frozen=True, slots=True)
class Measure:
    """What one kind of rate counts. No quantities: once for each application."""

    quantities: tuple[Quantity, ...] = ()
    choices: tuple[Choice, ...] = ()


def _count(label: str, unit: str) -> Measure:
    return Measure((Quantity("count", label, unit),))


def _area(label: str) -> Measure:
    return Measure((Quantity("area", label, "m²", 1, LARGEST_AREA, 100),))


def _changed_area(key: str, label: str, help: str) -> Measure:
    return Measure((Quantity(key, label, "m²", 0, LARGEST_AREA, 100, help),), (PURPOSE,))


PURPOSE: Final = Choice(
    "purpose",
    "開発の目的",
    (("own_home", "自己居住用"), ("own_business", "自己業務用"), ("other", "その他")),
)
NOTIFICATION: Final = Choice(
    "notification",
    "届出の種類",
    (
        ("marriage", "婚姻届"),
        ("divorce", "離婚届"),
        ("adoption", "養子縁組届"),
        ("adoption_dissolution", "養子離縁届"),
        ("acknowledgement", "認知届"),
        ("birth", "出生届"),
        ("death", "死亡届"),
        ("other", "そのほかの届出"),
    ),
    is_required=False,
    refused=frozenset({"birth", "death", "other"}),
    refusal="上質紙の証明書は、婚姻、離婚、養子縁組、養子離縁、認知の届出に限ります。",
)

MEASURES: Final[Mapping[str, Measure]] = MappingProxyType(
    {
        "once": Measure(),
        "copies": _count("通数", "通"),
        "fine_copies": Measure((Quantity("count", "通数", "通"),), (NOTIFICATION,)),
        "cases": _count("件数", "件"),
        "facts": _count("証明事項の数", "件"),
        "documents": _count("書類の数", "件"),
        "sheets": _count("枚数", "枚"),
        "owners": _count("所有者の数", "名"),
        "heads": _count("犬の頭数", "頭"),
        "vehicles": _count("車の台数", "両"),
        "cars": _count("車の台数", "台"),
        "pieces": _count("個数", "個"),
        "arches": _count("基数", "基"),
        "objects": Measure(
            (
                Quantity("sole_land", "土地の筆数（単独名義）", "筆", 0),
                Quantity("sole_houses", "家屋の棟数（単独名義）", "棟", 0),
                Quantity("shared_land", "土地の筆数（共有名義）", "筆", 0),
                Quantity("shared_houses", "家屋の棟数（共有名義）", "棟", 0),
            )
        ),
        "site_area": _area("造成する宅地の面積"),
        "floor_area": _area("床面積の合計"),
        "development_area": _area("開発区域の面積"),
        "plot_area": _area("敷地の面積"),
        "sign_area": _area("表示面積"),
        "design_area": _changed_area(
            "design_area",
            "設計を変える区域の面積",
            "変更前の面積です。区域が小さくなるときは、変更後の面積を入れてください。",
        ),
        "added_area": _changed_area(
            "added_area", "新しく加える土地の面積", "加える部分だけの面積です。"
        ),
        "other_changes": Measure(
            (Quantity("other_changes", "そのほかの変更", "件", 0, 1, help="あるときは1です。"),)
        ),
    }
)


def needed(names: Iterable[str]) -> tuple[tuple[Quantity, ...], tuple[Choice, ...]]:
    """What a request for these measures gives, each once, in their order."""
    measures = [MEASURES[name] for name in dict.fromkeys(names)]
    quantities = dict.fromkeys(each for measure in measures for each in measure.quantities)
    choices = dict.fromkeys(each for measure in measures for each in measure.choices)
    return tuple(quantities), tuple(choices)
