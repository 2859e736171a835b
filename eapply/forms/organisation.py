"""An organisation that files with 広報推進課 (block B): the organisation, who leads it, whom to reach.

Procedures 1 and 2 keep the keys of their paper forms: ``org_…``, ``rep_…``, ``contact_…``.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from eapply.core.conditions import Answers, Is, Situation, Test
from eapply.forms.addresses import address
from eapply.forms.fields import Choice, CorporateNumber, Email, Kana, Phone, Text
from eapply.forms.question_form import Block, Rule

ORGANISATION_TYPES = (
    ("corporation", "法人"),
    ("sole", "個人事業主"),
    ("group", "任意団体"),
    ("ku", "区・自治会"),
    ("public", "官公署"),
)
KANA_HELP = "ひらがなでも入力できます。カタカナに直して保存します。"


def details(who: str) -> Block:
    """区分, 名称, 法人番号 and 所在地."""
    return Block(
        {
            "org_type": Choice(f"{who}の区分", ORGANISATION_TYPES),
            "org_name": Text(
                "名称（商号）",
                thing=f"{who}の名称",
                max_length=100,
                is_name=True,
                autocomplete="organization",
                help="登記や規約のとおりに入力してください。",
            ),
            "org_kana": Kana(
                "名称（フリガナ）", thing=f"{who}の名称（フリガナ）", max_length=100, help=KANA_HELP
            ),
            "org_corporate_number": CorporateNumber(
                required=False, help="13けたの数字です。", when=Is("org_type", "corporation")
            ),
        }
    ) + address("org", who, own=True, noun="所在地")


def representative() -> Block:
    """代表者職・氏名・フリガナ."""
    return Block(
        {
            "rep_title": Text(
                "代表者の職名",
                max_length=40,
                width="14em",
                help="例：代表取締役、会長、区長。個人事業主の方は「代表」と入力してください。",
            ),
            "rep_name": Text("代表者の氏名", max_length=60, is_name=True, autocomplete="off"),
            "rep_kana": Kana("代表者の氏名（フリガナ）", max_length=60, help=KANA_HELP),
        }
    )


def contact() -> Block:
    """担当者: the person who types, called back and written to."""
    return Block(
        {
            "contact_dept": Text("担当者の部署", max_length=60, required=False),
            "contact_name": Text("担当者の氏名", max_length=60, is_name=True, autocomplete="name"),
            "contact_kana": Kana(
                "担当者の氏名（フリガナ）", max_length=60, required=False, help=KANA_HELP
            ),
            "contact_phone": Phone(
                "担当者の電話番号",
                autocomplete="tel",
                help="日中に連絡できる番号。ハイフンはあってもなくてもかまいません。",
            ),
            "contact_email": Email(
                "担当者のメールアドレス", help="受付、校正、結果のお知らせを送ります。"
            ),
            "contact_fax": Phone("担当者のFAX番号", thing="FAX番号", required=False),
        }
    )


def web_address(key: str, label: str, thing: str) -> Block:
    """An optional address of a web page that readers are led to; only https is printed."""

    def is_odd(answers: Answers, situation: Situation) -> bool:
        text = answers.get(key) or ""
        try:
            parts = urlsplit(text)
        except ValueError:
            return True
        has_host = parts.scheme == "https" and "." in parts.netloc and text.isascii()
        return bool(text) and not (has_host and " " not in text)

    return Block(
        {
            key: Text(
                label,
                thing=thing,
                max_length=200,
                required=False,
                autocomplete="off",
                help="例：https://www.example.jp/",
            )
        },
        [
            Rule(
                key,
                Test(f"{thing}がhttpsから始まるアドレスでない", (key,), is_odd),
                f"{thing}は「https://」から始まるアドレスを、半角で入力してください。",
            )
        ],
    )
