"""33 to 39: dogs and wild birds."""

from __future__ import annotations

from typing import Any

from eapply.forms.fee_requests.animals_parts import (
    CHIP_GATE,
    DogRow,
    LostRow,
    VaccinatedRow,
    bird,
    dogs,
    heads,
    registered,
)
from eapply.forms.fee_requests.people import KEEPER
from eapply.forms.fee_requests.service import Proof, Refusal, Service, once
from eapply.forms.question_form import QuestionForm

DOG = {
    "name": "ポチ",
    "breed": "柴",
    "colour": "茶",
    "sex": "male",
    "born_on": "2026-08-01",
    "is_chipped": False,
}
TAG = {"name": "ポチ", "tag_number": "1234"}
BIRD = {"species": "メジロ", "animals": 1}
OWNER = {"self": "飼い主本人", "household": "飼い主の家族"}
BY_POST = "鑑札や注射済票を郵送できるかどうかは、担当課に確認中です。"


def dog_service(
    number: int,
    word: str,
    title: str,
    plain: str,
    kana: str,
    summary: str,
    row: type[QuestionForm],
    example: dict[str, Any],
    **rest: Any,
) -> Service:
    """The four of the dogs differ in their rows only."""
    proof = "注射済証" if row is VaccinatedRow else ""
    return Service(
        number,
        word,
        title,
        plain,
        kana,
        summary,
        KEEPER,
        Proof.NONE,
        dogs(row, proof),
        rest.pop("requests", heads),
        {"dogs": [example, example | {"name": "ハナ"}]},
        {"file_proof": ("注射済証.jpg",)} if proof else {},
        OWNER,
        notes=(BY_POST,),
        postage="letter-pack",
        corporate_proof=False,
        **rest,
    )


def bird_service(
    number: int,
    word: str,
    title: str,
    plain: str,
    kana: str,
    summary: str,
    example: dict[str, Any],
    files: dict[str, tuple[str, ...]] | None = None,
    **rest: Any,
) -> Service:
    return Service(
        number,
        word,
        title,
        plain,
        kana,
        summary,
        ("self", "proxy"),
        Proof.COUNTER,
        bird,
        once,
        BIRD | example,
        files or {},
        {"self": "飼う本人"},
        is_permit=True,
        **rest,
    )


ANIMALS = (
    dog_service(
        33,
        "dog-registration",
        "犬の登録の申請",
        "犬を登録する",
        "イヌノトウロクノシンセイ",
        "飼い犬を市に登録し、鑑札を受け取る申請です。登録は、犬の一生に1回です。",
        DogRow,
        DOG,
        requests=registered,
        gates=(CHIP_GATE,),
        hold=True,
        refusals=(
            Refusal(
                "マイクロチップの番号が14けた",
                {"dogs-0-chip_number": "15"},
                {"dogs": [DOG | {"is_chipped": True, "chip_number": "39214100000000"}]},
            ),
        ),
    ),
    dog_service(
        34,
        "dog-tag",
        "犬の鑑札の再交付申請",
        "犬の鑑札の再交付を受ける",
        "イヌノカンサツノサイコウフシンセイ",
        "なくしたり、こわれたりした犬の鑑札の再交付を申請します。",
        LostRow,
        TAG | {"lost_reason": "lost"},
    ),
    dog_service(
        35,
        "rabies-tag",
        "狂犬病予防注射済票の交付申請",
        "犬の注射済票を受け取る",
        "キョウケンビョウヨボウチュウシャズミヒョウノコウフシンセイ",
        "動物病院で狂犬病の予防注射をした犬の、注射済票を申請します。",
        VaccinatedRow,
        TAG | {"vaccinated_on": "2026-10-20", "vet_name": "かしま動物病院"},
        hold=True,
        refusals=(
            Refusal(
                "1年より前の注射",
                {"dogs-0-vaccinated_on": "1年を過ぎた"},
                {"dogs": [TAG | {"vaccinated_on": "2025-11-01", "vet_name": "かしま動物病院"}]},
            ),
        ),
    ),
    dog_service(
        36,
        "rabies-tag-again",
        "狂犬病予防注射済票の再交付申請",
        "犬の注射済票の再交付を受ける",
        "キョウケンビョウヨボウチュウシャズミヒョウノサイコウフシンセイ",
        "なくしたり、こわれたりした注射済票の再交付を申請します。",
        LostRow,
        TAG | {"lost_reason": "lost"},
    ),
    bird_service(
        37,
        "bird-permit",
        "鳥獣飼養許可証の交付申請",
        "鳥獣を飼う許可証を受ける",
        "チョウジュウシヨウキョカショウノコウフシンセイ",
        "許可を受けて捕獲した鳥獣を飼うための、許可証を申請します。",
        {"capture_number": "第12号"},
        {"file_capture": ("捕獲許可証.jpg",)},
    ),
    bird_service(
        38,
        "bird-renewal",
        "鳥獣飼養許可証の更新申請",
        "鳥獣を飼う許可証を更新する",
        "チョウジュウシヨウキョカショウノコウシンシンセイ",
        "鳥獣を飼う許可証の期間をのばす申請です。",
        {"ring_number": "A123", "permit_number": "第34号", "permit_until": "2027-01-31"},
        refusals=(
            Refusal(
                "許可の期間が過ぎている",
                {"permit_until": "過ぎています"},
                {"permit_until": "2026-11-01"},
            ),
        ),
    ),
    bird_service(
        39,
        "bird-permit-again",
        "鳥獣飼養許可証の再交付申請",
        "鳥獣を飼う許可証の再交付を受ける",
        "チョウジュウシヨウキョカショウノサイコウフシンセイ",
        "なくしたり、こわれたりした許可証の再交付を申請します。",
        {"ring_number": "A123", "permit_number": "第34号", "bird_reason": "lost"},
    ),
)
