"""What the applications to 国保年金課 share (5, 6, 7): who is insured, in what relation, the cards."""

from __future__ import annotations

from eapply.core.conditions import Age, Answers, Condition, Is, Situation, Test, Today
from eapply.core.fold import search_key
from eapply.forms.fields import Choice, Date, Digits, Text
from eapply.forms.question_form import Block, Rule

RELATIONS = ("世帯主", "妻・夫", "子", "父母", "祖父母", "孫", "兄弟姉妹", "その他")
LOST = ("lost", "stolen")
DAMAGED = ("broken", "stained")


def relation(noun: str = "世帯主との続柄") -> Choice:
    return Choice(noun, RELATIONS, as_select=True, missing="世帯主との続柄を選択してください。")


def insured(*, required: bool, branch: bool = False) -> Block:
    """記号・番号 (and 枝番), as they stand on the 資格確認書 or the 資格情報のお知らせ."""
    lost = "手元になければ「不明」と入力してください。" if required else ""
    fields = {
        "kokuho_symbol": Text(
            "記号",
            thing="国保の記号",
            max_length=10,
            width="8em",
            required=required,
            autocomplete="off",
            help=f"資格確認書か資格情報のお知らせに書いてあります。{lost}",
        ),
        "kokuho_number": Digits(
            "番号",
            thing="国保の番号",
            max_digits=10,
            pattern=r"[0-9-]{1,10}|不明",
            width="10em",
            required=required,
            autocomplete="off",
            help=lost or "記号の横に書いてあります。",
        ),
    }
    if branch:
        fields["kokuho_branch"] = Digits(
            "枝番",
            min_digits=2,
            max_digits=2,
            width="4em",
            required=False,
            help="2けたの数字です。",
        )
    return Block(fields)


def too_old() -> Rule:
    """From the 75th birthday on people belong to 後期高齢者医療."""
    return Rule(
        "birth_date",
        Age("birth_date", at_least=75),
        "75歳以上の方は後期高齢者医療制度の窓口でお手続きください。",
    )


def repeated(key: str, *parts: str) -> Test:
    """Two rows of the group agree in all these parts, names compared without their spelling."""

    def twice(answers: Answers, situation: Situation) -> bool:
        rows = [
            tuple(search_key(str(row[part])) for part in parts)
            for row in answers.get(key) or ()
            if all(row.get(part) for part in parts)
        ]
        return len(rows) > len(set(rows))

    return Test("同じ方が2回ある", (key,), twice)


def police_report(when: Condition, *, required: bool) -> Block:
    """警察への届出 and its number, for what was lost or stolen."""
    return Block(
        {
            "police_report": Choice(
                "警察への届出",
                (
                    ("done", "済", "警察に届け出ました"),
                    ("not_yet", "未", "まだ届け出ていません"),
                ),
                required=required,
                when=when,
                help="盗まれたときは、警察にも届け出てください。",
            ),
            "police_report_number": Text(
                "警察の受理番号",
                max_length=40,
                required=False,
                when=when & Is("police_report", "done"),
            ),
        }
    )


def past_date(label: str, message: str, when: Condition, *, required: bool = True) -> Date:
    return Date(
        label,
        latest=Today(),
        latest_message=message,
        example="令和8年11月15日",
        required=required,
        when=when,
    )
