"""Invented residents. Surnames with their variants, so that searching by any of them can be tried."""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import Final

SURNAMES: Final = (
    ("佐藤", "サトウ"), ("鈴木", "スズキ"), ("高橋", "タカハシ"), ("髙橋", "タカハシ"), ("田中", "タナカ"),
    ("渡辺", "ワタナベ"), ("渡邊", "ワタナベ"), ("渡邉", "ワタナベ"), ("伊藤", "イトウ"), ("山本", "ヤマモト"),
    ("中村", "ナカムラ"), ("小林", "コバヤシ"), ("加藤", "カトウ"), ("吉田", "ヨシダ"), ("山田", "ヤマダ"),
    ("斎藤", "サイトウ"), ("齋藤", "サイトウ"), ("齊藤", "サイトウ"), ("山崎", "ヤマザキ"), ("山﨑", "ヤマザキ"),
    ("大川", "オオカワ"), ("宮本", "ミヤモト"), ("内野", "ウチノ"), ("飯田", "イイダ"), ("石津", "イシヅ"),
    ("小沼", "オヌマ"), ("大槻", "オオツキ"), ("額賀", "ヌカガ"), ("方波見", "カタバミ"), ("茂木", "モギ"),
    ("草野", "クサノ"), ("栗林", "クリバヤシ"), ("根本", "ネモト"), ("野口", "ノグチ"), ("橋本", "ハシモト"),
    ("濱田", "ハマダ"), ("浜田", "ハマダ"), ("𠮷野", "ヨシノ"), ("吉野", "ヨシノ"), ("桝田", "マスダ"),
    ("増田", "マスダ"), ("黒澤", "クロサワ"), ("黒沢", "クロサワ"), ("箕輪", "ミノワ"), ("武藤", "ムトウ"),
    ("荒井", "アライ"), ("新井", "アライ"), ("立原", "タチハラ"), ("森", "モリ"), ("林", "ハヤシ"),
)  # fmt: skip
GIVEN: Final = (
    ("太郎", "タロウ"), ("花子", "ハナコ"), ("陽菜", "ヒナ"), ("蓮", "レン"), ("結衣", "ユイ"), ("大翔", "ヒロト"),
    ("美咲", "ミサキ"), ("翔太", "ショウタ"), ("さくら", "サクラ"), ("健一", "ケンイチ"), ("恵子", "ケイコ"),
    ("幸子", "サチコ"), ("茂", "シゲル"), ("清", "キヨシ"), ("和子", "カズコ"), ("正", "タダシ"), ("洋子", "ヨウコ"),
    ("誠", "マコト"), ("由美子", "ユミコ"), ("浩二", "コウジ"), ("真由美", "マユミ"), ("直樹", "ナオキ"),
    ("愛", "アイ"), ("悠真", "ユウマ"), ("凛", "リン"), ("湊", "ミナト"), ("葵", "アオイ"), ("陸", "リク"),
    ("ひより", "ヒヨリ"), ("文子", "フミコ"), ("勝", "マサル"), ("節子", "セツコ"), ("弘", "ヒロシ"), ("久美", "クミ"),
    ("京子", "キョウコ"), ("俊介", "シュンスケ"), ("麻衣", "マイ"), ("拓也", "タクヤ"), ("千尋", "チヒロ"), ("光", "ヒカリ"),
)  # fmt: skip


@dataclass(frozen=True)
class Person:
    """An invented filer. ``phone`` has 11 digits, ``email`` is of a domain that never exists."""

    sei: str
    mei: str
    kana_sei: str
    kana_mei: str
    phone: str
    email: str

    @property
    def name(self) -> str:
        return f"{self.sei} {self.mei}"

    @property
    def kana(self) -> str:
        return f"{self.kana_sei} {self.kana_mei}"


# Stands in the judged examples and is replaced by a person in each filing; no other text holds it.
STAND_IN: Final = Person(
    "鬼怒鳴門川", "壽限無丸", "キヌナルトガワ", "ジュゲムマル", "09083156297", "mihon-no-hito@example.jp"
)  # fmt: skip


def written(phone: str) -> str:
    """A mobile number as forms show it: 090-1234-5678."""
    return f"{phone[:3]}-{phone[3:7]}-{phone[7:]}"


def someone(chance: random.Random, number: int) -> Person:
    sei, kana_sei = chance.choice(SURNAMES)
    mei, kana_mei = chance.choice(GIVEN)
    digits = "".join(str(chance.randrange(10)) for _ in range(8))
    return Person(
        sei,
        mei,
        kana_sei,
        kana_mei,
        f"{chance.choice(('080', '090', '070'))}{digits}",
        f"demo{number}@example.invalid",
    )


def swapped(text: str, person: Person) -> str:
    """The text with the stand-in replaced by this person."""
    text = text.replace(written(STAND_IN.phone), written(person.phone))
    for part in ("sei", "mei", "kana_sei", "kana_mei", "phone", "email"):
        text = text.replace(getattr(STAND_IN, part), getattr(person, part))
    return text
