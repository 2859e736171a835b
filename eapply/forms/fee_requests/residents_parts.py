"""Pages and rules of 1 to 11."""

from __future__ import annotations

from typing import Any

from eapply.core.conditions import Answers, Is, Today
from eapply.core.fees import FeeRequest
from eapply.forms.fee_requests.people import NOT_SELF, subject
from eapply.forms.fee_requests.questions import copies, honseki
from eapply.forms.fee_requests.service import (
    Refusal,
    Service,
)
from eapply.forms.fields import (
    Checkboxes,
    Choice,
    Date,
    Declaration,
    Digits,
    LongText,
    Number,
    Text,
    YesNo,
)
from eapply.forms.procedure_form import Page
from eapply.forms.question_form import Rule

COVERED = (("one", "1人分"), ("all", "世帯全員分"), ("part", "世帯の一部の人の分"))
SHOWN = (
    ("relation", "世帯主と続柄"),
    ("honseki", "本籍と筆頭者"),
    ("my_number", "マイナンバー"),
    ("code", "住民票コード"),
    ("none", "どれも必要ない"),
)
LOST = (("lost", "紛失"), ("stolen", "盗難"), ("damaged", "破損"), ("name", "氏名が変わった"))
SUBJECT_ANSWERS = {
    "subject_name_sei": "鹿嶋",
    "subject_name_mei": "次郎",
    "subject_birth_date": "1980-05-05",
}
BY_HONSEKI = "身分や戸籍の証明書は、本籍のある市区町村に請求してください。"


def covered(service: Service) -> dict[str, Any]:
    """Whom the paper covers and what it shows; the free one for light vehicles shows the address only."""
    has_light = any(kind.is_free for kind in service.kinds)
    full = ~Is("kind", "light") if has_light else None
    return subject("証明が必要な方", "証明が必要な方", when=NOT_SELF) | {
        "page_content": Page("証明書の内容"),
        "covered": Choice("どの方の分が必要ですか", COVERED, thing="証明する方の範囲", when=full),
        "covered_names": Text(
            "必要な方の氏名",
            max_length=120,
            help="2人以上のときは、読点で区切ってください。",
            when=Is("covered", "part"),
        ),
        "shown": Checkboxes(
            "のせるもの", SHOWN, none_value="none", when=full, help="ふだんは省かれています。"
        ),
        "shown_reason": Text(
            "マイナンバーや住民票コードが必要な理由",
            thing="のせる理由",
            max_length=120,
            when=Is("shown", "my_number", "code"),
            help="提出先と手続の名前を書いてください。番号は書かないでください。",
        ),
        "copies": copies(),
    }


NO_NUMBER_FOR_OTHERS = Rule(
    "shown",
    Is("shown", "my_number", "code") & Is("capacity", "third", "corporation"),
    "マイナンバーと住民票コードは、本人や同じ世帯の方のほかには出せません。",
)


def home(service: Service) -> dict[str, Any]:
    return (
        {"page_content": Page("証明書の内容")}
        | honseki()
        | {
            "copies": copies("件数", "件") if service.number == 1 else copies(),
        }
    )


def register_card(service: Service) -> dict[str, Any]:
    return subject("証明が必要な方", "印鑑を登録している方", when=NOT_SELF) | {
        "page_content": Page("証明書の内容"),
        "seal_number": Digits(
            "印鑑登録番号", help="印鑑登録証か市民カードに書いてある番号です。", max_digits=12
        ),
        "copies": copies(),
    }


def seal(service: Service) -> dict[str, Any]:
    return subject("登録する方", "登録する方", when=NOT_SELF) | {
        "page_content": Page("登録の内容"),
        "seal_reason": Choice(
            "登録する理由",
            (
                ("first", "はじめて登録する"),
                ("change", "登録した印鑑を変える"),
                ("lost", "印鑑をなくした"),
            ),
        ),
        "seal_letters": Text("印鑑に彫ってある文字", max_length=20, help="例：鹿嶋"),
    }


def card(service: Service) -> dict[str, Any]:
    """A card again: which, why, and the police's number when it was lost."""
    pages = subject("カードの持ち主", "カードの持ち主", when=NOT_SELF) | {
        "page_content": Page("再交付の内容"),
        "card_reason": Choice("再交付の理由", LOST, other=True),
        "card_reason_other": Text("理由の内容", max_length=60, when=Is("card_reason", "other")),
        "loss_report": Text(
            "警察への届出の受理番号",
            max_length=40,
            required=Is("card_reason", "stolen") if service.number == 5 else True,
            help="届け出た警察署の名前も書いてください。",
            when=Is("card_reason", "lost", "stolen"),
        ),
    }
    if service.number == 9:
        pages["express"] = YesNo(
            "特急の発行を希望しますか",
            thing="特急の発行",
            help="急ぐ理由がある方が対象です。手数料が高くなります。",
        )
        pages["certificate"] = YesNo("電子証明書をのせますか", thing="電子証明書の有無")
    return pages


CARD_KINDS = {
    (False, True): "通常・電子証明書あり(800円+200円)",
    (False, False): "通常・電子証明書なし",
    (True, True): "特急発行・電子証明書あり",
    (True, False): "特急発行・電子証明書なし",
}


def new_card(service: Service, answers: Answers) -> tuple[FeeRequest, ...]:
    kind = CARD_KINDS[bool(answers.get("express")), bool(answers.get("certificate"))]
    return (service.request(answers, kind),)


def burial(service: Service) -> dict[str, Any]:
    return {
        "page_content": Page("亡くなった方"),
        "deceased_name": Text("亡くなった方の氏名", max_length=60, is_name=True),
        "death_date": Date("亡くなった日", latest=Today(), default_era=""),
        "permit_date": Date("火葬・埋葬の許可の日", latest=Today(), required=False, default_era=""),
        "deceased_relation": Text("申請する方との関係", max_length=40, help="例：父"),
        "copies": copies("件数", "件"),
    }


def records(service: Service) -> dict[str, Any]:
    return {
        "page_content": Page("閲覧の内容", "住民基本台帳法で認められた目的かを確かめます。"),
        "viewing_class": Choice(
            "閲覧の区分",
            (
                ("official", "国や地方公共団体の仕事"),
                ("research", "公益性の高い調査・研究"),
                ("individual", "個人や法人の、認められた活動"),
            ),
        ),
        "viewing_range": Text("見たい範囲", max_length=120, help="例：大字宮中の20歳から39歳の方"),
        "viewing_purpose": LongText("閲覧の目的と、情報の使い方", max_length=400, rows=4),
        "reader_name": Text("実際に閲覧する方の氏名", max_length=60, is_name=True),
        "cases": Number("件数", minimum=1, maximum=100, unit="件", width="6em"),
        "pledge": Declaration(
            "誓約", statement="見た情報を、申請した目的のほかには使わず、ほかの人に渡しません。"
        ),
    }


FAR = Refusal(
    "本籍がほかの市にある",
    {"honseki": "本籍が鹿嶋市にある方だけ"},
    {"honseki": "水戸市中央1丁目4番1号"},
)
CONTENT = {"covered": "one", "shown": ["none"], "copies": 2}
HOME = {"honseki": "鹿嶋市大字宮中1番地1", "head_name": "鹿嶋 花子", "copies": 1}
WIDE_HELP = "ほかの市区町村に住民票がある方が、窓口でとるものです。"
