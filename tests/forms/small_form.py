"""A form with everything the language has, as small as it can be."""

from __future__ import annotations

from typing import Any

from eapply.core.conditions import Compare, Count, Given, Is, Key, Today
from eapply.core.procedure import Procedure
from eapply.core.submission import LegalType
from eapply.forms.fields import (
    Checkboxes,
    Choice,
    Date,
    Declaration,
    DependentChoice,
    Files,
    Money,
    Note,
    Repeat,
    Text,
    YesNo,
)
from eapply.forms.procedure_form import Page, ProcedureForm
from eapply.forms.question_form import Derived, Level, QuestionForm, Rule


class LineRow(QuestionForm):
    what = Text("品名", max_length=10)
    price = Money("値段")
    reason = Text("高い理由", when=Compare("price", ">", 1000))
    gift = YesNo("贈り物ですか", thing="贈り物かどうか", when=Is("kind", "b"), required=False)

    rules = (Rule("what", Compare("what", "==", Key("kind_other")), "種類と同じです。"),)


class SmallForm(ProcedureForm):
    procedure = Procedure(
        number=99,
        slug="99-small",
        title="小さい届",
        plain_title="小さい届",
        kana="チイサイトドケ",
        department="library",
        legal_type=LegalType.NOTIFICATION,
        version="1",
        summary="試すための届です。",
        who=(),
        outcome="",
        mail_optional=True,
    )

    page_kind = Page("種類", "何を聞くかが決まります。")
    kind = Choice("種類", (("a", "エー（はじめ）"), ("b", "ビー"), ("other", "その他")))
    kind_other = Text("その他の種類", when=Is("kind", "other"))
    detail = DependentChoice(
        "細かい種類", "kind", {"a": ("い", "ろ"), "b": ("ろ", "は")}, when=Is("kind", "a", "b")
    )

    page_lines = Page("品物")
    lines = Repeat("品物", LineRow, minimum=1, maximum=3)

    page_more = Page("追加", when=Is("kind", "b"))
    start = Date("開始日", earliest=Today())
    end = Date("終了日", required=False)
    tags = Checkboxes("印", ("赤", "青", "なし"), none_value="なし", required=Given("end"))

    page_end = Page("確認")
    note = Note("読むもの", statement="よく読んでください。")
    file_map = Files("地図", required=False, max_files=2)
    agree_all = Declaration("決まり", statement="守ります。")

    rules = (
        Rule("end", Compare("end", "<", Key("start")), "終了日は開始日より前にできません。"),
        Rule("lines", Count("lines", at_least=3), "品物が多いようです。", Level.WARNING),
        Rule("kind", Is("kind", "b") & Given("file_map"), "ビーに地図はいりません。"),
    )
    derived = (
        Derived(
            "lines",
            {"total": "合計", "hidden": ""},
            Given("lines"),
            lambda answers, _: {
                "total": sum(row["price"] for row in answers["lines"]),
                "hidden": "x",
            },
            "{}円".format,
        ),
    )


GOOD: dict[str, Any] = {
    "kind": "a",
    "detail": "い",
    "lines": [{"what": "本", "price": 500}, {"what": "机", "price": "1,500円", "reason": "木製"}],
    "agree_all": True,
}
