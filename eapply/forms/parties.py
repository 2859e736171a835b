"""The party block: one person or organisation with name, reading, address and ways to reach it.

It serves every single party of all procedures; the keys carry its prefix (settled rule 6). People in
repeated groups have one ``name`` and one ``kana`` instead, see ``person_row``.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from eapply.core.conditions import Answers, Condition, Given, Is, Situation, Today
from eapply.forms.addresses import address
from eapply.forms.fields import Choice, CorporateNumber, Date, Email, Kana, Phone, Text
from eapply.forms.question_form import Block, Derived, Rule, all_of

PERSON = "person"
ORGANISATION = "organisation"
OLDEST_BIRTH = date(1900, 1, 1)


def person_name(
    prefix: str,
    who: str,
    when: Condition | None = None,
    *,
    own: bool = False,
    reading: bool = True,
    missing: str = "",
) -> Block:
    """氏名 and フリガナ of one person: two boxes each, at least one of the two filled."""
    shared: dict[str, Any] = {"required": "group", "when": when, "width": "12em", "max_length": 40}
    name = shared | {"group": f"{prefix}_name", "group_title": f"{who}の氏名", "is_name": True}
    kana = shared | {"group": f"{prefix}_kana", "group_title": f"{who}の氏名（フリガナ）"}
    fields = {
        f"{prefix}_name_sei": Text(
            "姓",
            thing=f"{who}の姓",
            autocomplete="family-name" if own else "off",
            help="住民票のとおりに入力してください。姓がない方は、名だけに入力してください。",
            **name,
        ),
        f"{prefix}_name_mei": Text(
            "名", thing=f"{who}の名", autocomplete="given-name" if own else "off", **name
        ),
    }
    rules = [either(f"{prefix}_name", missing or f"{who}の氏名を入力してください。")]
    if reading:
        noun = f"{who}の氏名（フリガナ）"
        fields |= {
            f"{prefix}_kana_sei": Kana(
                "セイ",
                thing=noun,
                help="ひらがなでも入力できます。カタカナに直して保存します。",
                **kana,
            ),
            f"{prefix}_kana_mei": Kana("メイ", thing=noun, **kana),
        }
        rules.append(either(f"{prefix}_kana", f"{noun}を入力してください。"))
    return Block(fields, rules)


def either(stem: str, message: str) -> Rule:
    """One of the two boxes of a name is filled; the error stands at the first."""
    return Rule(f"{stem}_sei", ~Given(f"{stem}_sei") & ~Given(f"{stem}_mei"), message)


def person_row(who: str = "", *, max_length: int = 60) -> Block:
    """``name`` and ``kana`` of a person in a repeated group: one box each."""
    return Block(
        {
            "name": Text(f"{who}氏名", max_length=max_length, is_name=True, autocomplete="off"),
            "kana": Kana(
                f"{who}氏名（フリガナ）",
                max_length=max_length,
                help="ひらがなでも入力できます。カタカナに直して保存します。",
            ),
        }
    )


def party_type(
    prefix: str, who: str, *, organisation: str = "法人・団体", when: Condition | None = None
) -> Block:
    """個人 or 法人・団体: stands on a page before the party itself."""
    return Block(
        {
            f"{prefix}_party_type": Choice(
                f"{who}は、個人ですか、{organisation}ですか",
                ((PERSON, "個人"), (ORGANISATION, organisation)),
                thing=f"{who}の区分",
                when=when,
            )
        }
    )


def party(
    prefix: str,
    who: str,
    *,
    organisations: bool | Condition = False,
    birth_date: bool = False,
    corporate_number: bool = True,
    phone: bool = True,
    email: bool | Condition | str = False,
    own: bool = True,
    when: Condition | None = None,
) -> Block:
    """A person or an organisation: the block of all procedures.

    ``organisations`` is True where ``party_type`` was asked before, or the condition under which
    the party is an organisation. ``own`` means that the person who types is meant: only then may
    the browser fill in. ``email`` is False, "optional", True, or when an address is owed.
    """
    is_person, is_organisation = when, None
    if organisations is True:
        is_person = all_of(when, Is(f"{prefix}_party_type", PERSON))
        is_organisation = all_of(when, Is(f"{prefix}_party_type", ORGANISATION))
    elif isinstance(organisations, Condition):
        is_person, is_organisation = all_of(when, ~organisations), all_of(when, organisations)
    parts = [person_name(prefix, who, is_person, own=own)]
    if birth_date:
        parts.append(birth(prefix, who, is_person, own=own))
    if is_organisation is not None:
        parts.append(organisation(prefix, who, is_organisation, corporate_number))
    parts.append(address(prefix, who, when, own=own))
    parts.append(reach(prefix, who, when, phone=phone, email=email, own=own))
    return sum(parts, Block({}))


def reach(
    prefix: str,
    who: str,
    when: Condition | None = None,
    *,
    phone: bool = True,
    email: bool | Condition | str = False,
    own: bool = True,
) -> Block:
    """電話番号 and メールアドレス of a party."""
    fields: dict[str, Any] = {}
    if phone:
        fields[f"{prefix}_phone"] = Phone(
            f"{who}の電話番号",
            help="日中に連絡できる番号。ハイフンはあってもなくてもかまいません。",
            autocomplete="tel" if own else "off",
            when=when,
        )
    if email:
        fields[f"{prefix}_email"] = Email(
            f"{who}のメールアドレス",
            help="受付や結果のお知らせを送ります。",
            autocomplete="email" if own else "off",
            required=email != "optional" and email,
            when=when,
        )
    return Block(fields)


def birth(prefix: str, who: str, when: Condition | None = None, *, own: bool = False) -> Block:
    return Block({f"{prefix}_birth_date": birth_question(f"{who}の生年月日", when, own)})


def birth_question(
    label: str,
    when: Condition | None = None,
    own: bool = False,
    example: str = "昭和60年4月1日",
) -> Any:
    """生年月日: not in the future, not before 1900."""
    return Date(
        label,
        earliest=OLDEST_BIRTH,
        latest=Today(),
        example=example,
        default_era="",
        autocomplete="bday" if own else "off",
        when=when,
    )


def organisation(
    prefix: str, who: str, when: Condition | None, corporate_number: bool = True
) -> Block:
    """名称, 代表者 and, where it is of use, 法人番号 of an organisation."""
    fields: dict[str, Any] = {
        f"{prefix}_name": Text(
            "名称",
            thing=f"{who}の名称",
            max_length=100,
            is_name=True,
            autocomplete="organization",
            when=when,
        ),
        f"{prefix}_name_kana": Kana(
            "名称（フリガナ）", thing=f"{who}の名称（フリガナ）", max_length=100, when=when
        ),
        f"{prefix}_rep_title": Text(
            "代表者の職名",
            thing=f"{who}の代表者の職名",
            max_length=40,
            help="例：代表取締役",
            when=when,
        ),
        f"{prefix}_rep_name": Text(
            "代表者の氏名", thing=f"{who}の代表者の氏名", max_length=60, is_name=True, when=when
        ),
    }
    if corporate_number:
        fields[f"{prefix}_corporate_number"] = CorporateNumber(
            thing=f"{who}の法人番号", required=False, help="13けたの数字です。", when=when
        )
    return Block(fields)


def same_person(prefix: str, other: str, after: str, when: Condition) -> Derived:
    """The name and address of a person who was asked for them already, under ``other``."""
    name = [f"{part}_{half}" for part in ("name", "kana") for half in ("sei", "mei")]
    home = [f"address_{part}" for part in ("pref", "city", "town", "building")]
    parts = (*name, "postal_code", *home)

    def same(answers: Answers, situation: Situation) -> dict[str, Any]:
        return {f"{prefix}_{part}": answers.get(f"{other}_{part}") for part in parts}

    return Derived(after, {f"{prefix}_{part}": "" for part in parts}, when, same)
