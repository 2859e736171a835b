"""Pages of 33 to 39."""

from __future__ import annotations

from typing import Any

from eapply.core.conditions import Answers, Is, Today
from eapply.core.fees import FeeRequest
from eapply.core.procedure import Elsewhere, Gate
from eapply.forms.fee_requests.service import Service
from eapply.forms.fields import Choice, Date, Digits, Files, Number, Repeat, Text, YesNo
from eapply.forms.procedure_form import Page
from eapply.forms.question_form import QuestionForm

CHIPPED = "マイクロチップ登録済み(狂犬病予防法の特例)"
SEXES = (("male", "オス"), ("female", "メス"))
LOST = (("lost", "紛失"), ("damaged", "破損"))


class DogRow(QuestionForm):
    """A dog that is not registered yet."""

    name = Text("犬の名前", max_length=20)
    breed = Text("種類", max_length=40, help="例：柴、雑種")
    colour = Text("毛色", max_length=20, help="例：茶")
    sex = Choice("性別", SEXES)
    born_on = Date(
        "生年月日", thing="犬の生年月日", latest=Today(), help="わからないときは、おおよその日"
    )
    is_chipped = YesNo("マイクロチップの情報を環境省に登録しましたか", thing="マイクロチップの登録")
    chip_number = Digits(
        "マイクロチップの番号",
        min_digits=15,
        max_digits=15,
        help="15けたの番号です。",
        when=Is("is_chipped", True),
    )


class TagRow(QuestionForm):
    """A registered dog, by its tag."""

    name = Text("犬の名前", max_length=20)
    tag_number = Text(
        "鑑札の番号", max_length=20, help="わからないときは「不明」と書いてください。"
    )


class VaccinatedRow(TagRow):
    vaccinated_on = Date(
        "注射した日",
        earliest=Today(years=-1),
        latest=Today(),
        earliest_message="注射から1年を過ぎた証明では、注射済票を出せません。今年度の注射を確かめてください。",
    )
    vet_name = Text("動物病院・獣医師の名前", max_length=60)
    proof_number = Text("注射済証の番号", max_length=20, required=False)


class LostRow(TagRow):
    lost_reason = Choice("再交付の理由", LOST)


CHIP_GATE = Gate(
    "microchip",
    "犬のマイクロチップの情報を、環境省のデータベースに登録しましたか",
    (
        ("no", "登録していない・わからない", None),
        (
            "yes",
            "登録した",
            Elsewhere(
                "市への申請がいらないことがあります",
                "市が国の特例に参加していれば、環境省への登録が市への登録になり、手数料もかかりません。"
                "参加しているかどうかは、担当課に確認中です。申請するときは、担当課が確かめてから金額をお知らせします。",
                "",
                True,
            ),
        ),
    ),
)


def dogs(row: type[QuestionForm], proof: str = "") -> Any:
    """The page with the dogs; ``proof`` is the noun of a file that is due."""

    def body(service: Service) -> dict[str, Any]:
        pages: dict[str, Any] = {
            "page_dogs": Page("犬のこと"),
            "dogs": Repeat("犬", row, unit="頭", maximum=10),
        }
        if proof:
            pages["file_proof"] = Files(
                proof, help="写真でかまいません。原本を見せていただくことがあります。"
            )
        return pages

    return body


def registered(service: Service, answers: Answers) -> tuple[FeeRequest, ...]:
    """Dogs whose chip is registered are a kind of their own: free where the city joined the scheme."""
    rows = answers.get("dogs") or ()
    chipped = sum(bool(row.get("is_chipped")) for row in rows)
    kinds = (("", len(rows) - chipped), (CHIPPED, chipped))
    return tuple(service.request(answers, kind, count=count) for kind, count in kinds if count)


def heads(service: Service, answers: Answers) -> tuple[FeeRequest, ...]:
    return (service.request(answers, count=len(answers.get("dogs") or ())),)


def bird(service: Service) -> dict[str, Any]:
    """鳥獣飼養: the species, and the numbers on ring and permits."""
    pages: dict[str, Any] = {
        "page_bird": Page("鳥獣のこと"),
        "species": Text("種類", max_length=40, help="例：メジロ"),
        "animals": Number("数", minimum=1, maximum=10, unit="羽", width="6em"),
    }
    if service.number == 37:
        pages["capture_number"] = Text("捕獲許可証の番号", max_length=40)
        pages["file_capture"] = Files("捕獲が認められたことがわかる書類")
    else:
        pages["ring_number"] = Text("足環の番号", max_length=40)
        pages["permit_number"] = Text("いまの飼養許可証の番号", max_length=40)
    if service.number == 38:
        pages["permit_until"] = Date(
            "いまの許可の終わりの日",
            earliest=Today(),
            earliest_message="許可の期間が過ぎています。更新はできません。担当課に相談してください。",
        )
    if service.number == 39:
        pages["bird_reason"] = Choice("再交付の理由", LOST)
    return pages
