"""Draws every kind of question in every state, and the parts of the frame, without the application.

``python -m tests.templates.gallery FOLDER`` writes the pages there, to be looked at and photographed.
"""

from __future__ import annotations

import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import jinja2

from eapply.core.facts import Option
from eapply.forms.arrangement import arranged

ROOT = Path(__file__).resolve().parents[2] / "eapply"
STATES = ("empty", "filled", "wrong", "long")
LONG = "茨城県鹿嶋市大字平井にお住まいの方が、ご家族の分もいっしょに届け出るときに入力していただく、とても長いことば"

ERAS = tuple(Option(era, era) for era in ("西暦", "令和", "平成", "昭和", "大正", "明治"))
WINDOWS = (Option("09:00", "9:00〜10:00"), Option("10:00", "10:00〜11:00"))
LIBRARIES = (
    Option("central", "中央図書館"),
    Option("ohno", "大野分館", "大野ふれあいセンターの中にあります。"),
    Option("undecided", "わからない"),
)
PREFECTURES = tuple(
    Option(name, name) for name in ("茨城県", "千葉県", "栃木県", "埼玉県", "東京都")
)
NEEDS = (
    Option("wheelchair", "車いすを使う"),
    Option("hearing", "耳が聞こえにくい"),
    Option("none", "どれもあてはまらない"),
)
BANKS = (Option("0130", "常陽銀行（0130）"), Option("0516", "千葉興業銀行（0135）"))

# kind → label, help, what differs from a plain text box, the typed answer, the error.
KINDS: dict[str, tuple[str, str, dict[str, Any], Any, str]] = {
    "text": (
        "勤務先の名前",
        "",
        {"width": "20em"},
        "鹿嶋建設株式会社",
        "勤務先の名前を入力してください。",
    ),
    "kana": (
        "勤務先の名前（フリガナ）",
        "ひらがなでも入力できます。カタカナに直して保存します。",
        {"width": "20em", "echo": "カシマケンセツ"},
        "かしまけんせつ",
        "フリガナに、カタカナに直せない文字「鹿」があります。ひらがなかカタカナで入力してください。",
    ),
    "name_pair": (
        "氏名",
        "住民票のとおりに入力してください。姓がない方は、名だけに入力してください。",
        {"autocomplete": "name"},
        {"sei": "鹿嶋", "mei": "花子"},
        "氏名を入力してください。",
    ),
    "date": (
        "生年月日",
        "例：昭和60年4月1日",
        {"era_options": ERAS, "autocomplete": "bday", "echo": "昭和60年4月1日（1985年） 月曜日"},
        {"era": "昭和", "year": "60", "month": "4", "day": "1"},
        "生年月日の「月」を入力してください。",
    ),
    "slot": (
        "検査希望日時",
        "市役所が開いている日を選んでください。",
        {"era_options": ERAS, "options": WINDOWS, "echo": "令和8年11月26日（木）"},
        {"era": "令和", "year": "8", "month": "11", "day": "26", "time": "10:00"},
        "検査希望日時の「月」を入力してください。",
    ),
    "postal_code": (
        "郵便番号",
        "ハイフンはあってもなくてもかまいません。",
        {"width": "8em", "inputmode": "numeric", "autocomplete": "postal-code"},
        "314-8655",
        "郵便番号は7けたの数字です。",
    ),
    "phone": (
        "電話番号",
        "日中に連絡できる番号。ハイフンはあってもなくてもかまいません。",
        {"width": "14em", "inputmode": "tel", "autocomplete": "tel"},
        "0299-82-2911",
        "電話番号は、0から始まる10けたか11けたの番号です。",
    ),
    "email": (
        "メールアドレス",
        "確認の番号をこのアドレスに送ります。",
        {"width": "30em", "inputmode": "email", "autocomplete": "email"},
        "hanako.kashima@example.jp",
        "メールアドレスに「@」がありません。",
    ),
    "radio": (
        "カードを受け取る館はどこですか",
        "",
        {"options": LIBRARIES},
        {"ohno"},
        "カードを受け取る館を選んでください。",
    ),
    "yes_no": (
        "インターネットでの予約を使いますか",
        "",
        {"options": (Option("yes", "はい"), Option("no", "いいえ"))},
        {"yes"},
        "インターネット予約を使うかどうかを選んでください。",
    ),
    "checkboxes": (
        "会場で手伝いが必要なこと",
        "",
        {"options": NEEDS, "none_value": "none"},
        {"wheelchair", "hearing"},
        "「どれもあてはまらない」と、ほかの項目は、いっしょに選べません。",
    ),
    "select": (
        "都道府県",
        "",
        {"options": PREFECTURES, "autocomplete": "address-level1"},
        {"茨城県"},
        "都道府県を選んでください。",
    ),
    "number": (
        "必要な通数",
        "",
        {"width": "4em", "unit": "通", "inputmode": "numeric"},
        "2",
        "必要な通数は1から20までの数で入力してください。",
    ),
    "decimal": (
        "土地の面積",
        "登記簿のとおりに入力してください。",
        {"width": "8em", "unit": "㎡", "inputmode": "decimal"},
        "231.45",
        "土地の面積は数字で入力してください。",
    ),
    "money": (
        "見積りの金額",
        "",
        {"width": "8em", "unit": "円", "inputmode": "numeric", "echo": "12,300円"},
        "12300",
        "見積りの金額を入力してください。",
    ),
    "digits": (
        "お客様番号",
        "検針票の右上にある番号です。",
        {"width": "14em", "inputmode": "numeric"},
        "0012345",
        "お客様番号は数字で入力してください。",
    ),
    "fiscal_year": (
        "年度",
        "例：令和8年度",
        {"width": "10em"},
        "令和8年度",
        "年度は令和3年度から令和8年度までで入力してください。",
    ),
    "year_month": (
        "はじめる月",
        "例：令和9年2月",
        {"width": "12em"},
        "令和9年2月",
        "はじめる月は「令和9年2月」のように入力してください。",
    ),
    "time": (
        "始まる時刻",
        "例：10:30",
        {"width": "8em"},
        "10:30",
        "始まる時刻を入力してください。",
    ),
    "long_text": (
        "困っていること",
        "いつから、どんなようすかを書いてください。",
        {"max_length": 500, "multiline_rows": 5},
        "雨のあと、道路に水がたまります。\n子どもの通学路です。",
        "困っていることは500文字以内で入力してください。いま512文字です。",
    ),
    "files": (
        "住民票の写し",
        "スマートフォンで撮った写真でかまいません。",
        {
            "accept": "application/pdf,.pdf,image/jpeg,.jpg",
            "max_files": 10,
            "limits_text": "PDF・JPEG・PNG・HEIC、1つ10MBまで、10個まで。",
        },
        (
            SimpleNamespace(
                id="u1",
                name="住民票.pdf",
                size_text="1.2MB",
                pages=2,
                state="clean",
                state_text="受け取りました",
                thumbnail_url="",
            ),
            SimpleNamespace(
                id="u2",
                name="IMG_20261122_104205_うら面.jpg",
                size_text="3.4MB",
                pages=None,
                state="refused",
                state_text="受け取れませんでした",
                thumbnail_url="",
            ),
        ),
        "「図面.pdf」は12.4MBです。1つ10MBまでにしてください。",
    ),
    "map_point": (
        "地図で場所を示す",
        "",
        {"is_required": False, "echo": "北緯35.9657、東経140.6450"},
        {"lat": "35.9657", "lon": "140.6450"},
        "地図の印が鹿嶋市の外にあります。鹿嶋市の中の場所を示してください。",
    ),
    "declaration": (
        "利用の決まりと個人情報の取扱い",
        "",
        {
            "statement": "カードをほかの人に貸しません。なくしたときや住所が変わったときは、すぐに図書館に知らせます。"
        },
        {"yes"},
        "利用の決まりと個人情報の取扱いを読んで、チェックを入れてください。",
    ),
    "bank": (
        "金融機関",
        "通帳に書いてある名前の一部でもさがせます。",
        {"chosen_text": "常陽銀行（0130）"},
        {"0130"},
        "金融機関を一覧から選んでください。",
    ),
    "branch": ("支店", "", {"chosen_text": "鹿嶋支店（093）"}, {"093"}, "支店を選んでください。"),
    "note": (
        "窓口で見せていただくもの",
        "",
        {
            "statement": "マイナンバーカード（表の面だけ）、運転免許証、在留カードなど。",
            "is_required": False,
        },
        "",
        "",
    ),
}
BLANKS: dict[str, Any] = {
    "name_pair": {"sei": "", "mei": ""},
    "date": {"era": "令和", "year": "", "month": "", "day": ""},
    "map_point": {"lat": "", "lon": ""},
    "slot": {"era": "令和", "year": "", "month": "", "day": "", "time": ""},
}
CHOICES = {"radio", "yes_no", "checkboxes", "select", "declaration", "bank", "branch"}
ERROR_ENDS = {
    "name_pair": "-sei",
    "radio": "-0",
    "yes_no": "-0",
    "checkboxes": "-0",
    "date": "-month",
    "slot": "-month",
}


def sample(kind: str, state: str = "empty", name: str = "", **changes: Any) -> SimpleNamespace:
    """A question as templates see it, in one of STATES."""
    if kind == "repeat":
        return repeat(state, name or "members", **changes)
    label, help_text, extra, typed, error = KINDS[kind]
    full = state != "empty"
    name = name or f"{kind}_{state}"
    values: dict[str, Any] = {
        "kind": kind,
        "key": name,
        "name": name,
        "id": f"f-{name}",
        "label_text": LONG if state == "long" else label,
        "help": f"{LONG}。" if state == "long" else help_text,
        "more": f"{LONG}。" if state == "long" else "",
        "is_required": True,
        "errors": [error] if state == "wrong" and error else [],
        "notices": [f"{LONG}。"] if state == "long" else [],
        "typed": "",
        "options": (),
        "chosen": set(),
        "autocomplete": "",
        "inputmode": "",
        "width": "full",
        "unit": "",
        "multiline_rows": 5,
        "max_length": None,
        "echo": "",
        "error_id": f"f-{name}{ERROR_ENDS.get(kind, '')}",
        "condition": None,
        "when": None,
        "asked": True,
        "group": "",
        "group_title": "",
        "none_value": "",
        "statement": "",
        "files": (),
        "found": (),
        "words": "",
        "chosen_text": "",
    }
    values |= {
        key: value for key, value in extra.items() if full or key not in ("echo", "chosen_text")
    }
    if kind == "files":
        values["files"] = typed if full else ()
    elif kind in CHOICES:
        values["chosen"] = typed if full else set()
        if kind == "bank" and full:
            values |= {"words": "銀行", "found": BANKS}
    else:
        values["typed"] = typed if full else BLANKS.get(kind, "")
    if state == "long" and values["options"]:
        values["options"] = tuple(
            Option(option.value, f"{option.label}。{LONG}", f"{LONG}。")
            for option in values["options"]
        )
    return SimpleNamespace(**(values | changes))


def person(prefix: str, state: str = "empty") -> list[SimpleNamespace]:
    """氏名 and フリガナ: two compact groups of two boxes."""
    wrong = state == "wrong"
    parts = (
        ("name", "text", "氏名", ("姓", "名")),
        ("kana", "kana", "氏名（フリガナ）", ("セイ", "メイ")),
    )
    typed = {"姓": "鹿嶋", "名": "花子", "セイ": "かしま", "メイ": "ハナコ"}
    result = []
    for part, kind, title, labels in parts:
        for end, label in zip(("sei", "mei"), labels, strict=True):
            result.append(
                sample(
                    kind,
                    "filled" if state != "empty" else "empty",
                    f"{prefix}{part}_{end}",
                    label_text=label,
                    help=""
                    if end == "mei"
                    else KINDS["name_pair" if part == "name" else "kana"][1],
                    width="12em",
                    typed="" if state == "empty" or (wrong and end == "sei") else typed[label],
                    echo="カシマ" if label == "セイ" and state == "filled" else "",
                    errors=[f"{title}を入力してください。"] if wrong and end == "sei" else [],
                    group=f"{prefix}{part}",
                    group_title=title,
                )
            )
    return result


def address(prefix: str = "", state: str = "empty") -> list[SimpleNamespace]:
    """住所: a group of whole questions."""
    group = {"group": f"{prefix}address", "group_title": "住所"}
    city = "鹿嶋市" if state != "empty" else ""
    town = "大字平井1187番地1" if state == "filled" else ""
    errors = ["町名・番地を入力してください。"] if state == "wrong" else []
    return [
        sample(
            "postal_code", state if state != "wrong" else "filled", f"{prefix}postal_code", **group
        ),
        sample("select", state if state != "wrong" else "filled", f"{prefix}address_pref", **group),
        sample(
            "text",
            "empty",
            f"{prefix}address_city",
            label_text="市区町村",
            typed=city,
            width="20em",
            **group,
        ),
        sample(
            "text",
            "empty",
            f"{prefix}address_town",
            label_text="町名・番地",
            help="例：平井1187番地1",
            typed=town,
            errors=errors,
            **group,
        ),
        sample(
            "text",
            "empty",
            f"{prefix}address_building",
            label_text="建物名・部屋番号",
            is_required=False,
            **group,
        ),
    ]


def repeat(state: str, name: str = "members", **changes: Any) -> SimpleNamespace:
    """Two people, one with the errors of the state."""
    rows = []
    for index in range(0 if state == "empty" else 2):
        prefix = f"{name}-{index}-"
        questions = [*person(prefix, "wrong" if state == "wrong" and index else "filled")]
        questions.append(sample("date", "filled", f"{prefix}birth_date", key="birth_date"))
        rows.append(
            SimpleNamespace(
                index=index,
                title=f"異動する方 {index + 1}",
                id=f"{name}-{index}",
                questions=questions,
            )
        )
    values = vars(sample("text", "empty", name)) | {
        "kind": "repeat",
        "label_text": "異動する方",
        "help": "いっしょに異動する方を、全員入力してください。",
        "errors": ["異動する方を1人以上入力してください。"] if state == "wrong" else [],
        "rows": rows,
        "item": "異動する方",
        "min_rows": 1,
        "max_rows": 10 if state != "long" else 2,
        "can_add": state != "long",
        "can_remove": len(rows) > 1,
    }
    return SimpleNamespace(**(values | changes))


def follow_up() -> list[SimpleNamespace]:
    """A choice with a question that only one of its options asks."""
    kinds = (Option("new", "新規"), Option("reissue", "再発行"), Option("change", "更新・内容変更"))
    when = SimpleNamespace(reads=frozenset({"apply_kind"}))
    return [
        sample(
            "radio",
            "filled",
            "apply_kind",
            label_text="どの申込みをしますか",
            options=kinds,
            chosen={"reissue"},
        ),
        sample(
            "text",
            "empty",
            "apply_kind_reason",
            label_text="再発行の理由",
            when=when,
            condition={"key": "apply_kind", "values": ["reissue", "change"]},
            asked=False,
        ),
        sample(
            "text",
            "empty",
            "elsewhere",
            when=SimpleNamespace(reads=frozenset({"another_page"})),
            condition={"key": "another_page", "values": ["x"]},
            asked=False,
        ),
    ]


def environment() -> jinja2.Environment:
    """The templates with Japanese texts as they stand, as Flask-Babel has them for Japanese."""
    env = jinja2.Environment(
        loader=jinja2.FileSystemLoader([ROOT / "templates", Path(__file__).parent / "pages"]),
        autoescape=True,
        extensions=["jinja2.ext.i18n"],
        undefined=jinja2.Undefined,
    )
    env.install_null_translations(newstyle=True)  # type: ignore[attr-defined]
    env.globals |= {
        "arranged": arranged,
        "static": lambda filename: f"static/{filename}",
        "csp_nonce": lambda: "nonce",
        "csrf_token": lambda: "token",
    }
    return env


def errors_of(questions: list[SimpleNamespace]) -> list[tuple[str, str]]:
    found = [(each.error_id, each.errors[0]) for each in questions if each.errors]
    for each in questions:
        for row in getattr(each, "rows", ()):
            found += errors_of(row.questions)
    return found


def form_page(
    env: jinja2.Environment, questions: list[SimpleNamespace], heading: str, **values: Any
) -> str:
    """A question page as residents see it."""
    shown: dict[str, Any] = {
        "heading": heading,
        "questions_here": questions,
        "errors": errors_of(questions),
        "step_number": 3,
        "step_total": 6,
        "procedure_title": "図書利用カードの申込み",
        "help": SimpleNamespace(
            name="中央図書館", phone="0299-83-2510", hours="火曜日から日曜日 9時30分〜18時"
        ),
        "languages": (),
    }
    return env.get_template("form.html").render(shown | values)


def desk(heading: str) -> dict[str, Any]:
    """What the staff frame shows around a page."""
    return {
        "heading": heading,
        "unread": 3,
        "most_counted": 1000,
        "test_system": True,
        "me": SimpleNamespace(
            name="山田 太郎", department="国保年金課", sign_out="/staff/sign-out"
        ),
        "menu": [
            SimpleNamespace(href="#", label=label, current=label == "受付一覧", key="")
            for label in ("きょうの仕事", "受付一覧", "ダッシュボード", "窓口入力", "予約")
        ],
        "menu_more": [
            SimpleNamespace(href="#", label=label, current=False, key="")
            for label in ("支払い・返金", "突合", "収納日計表", "何が未確認か", "料金表")
        ],
        "views": [
            SimpleNamespace(href="#", label=label, count=count, current=label == "未着手")
            for label, count in (
                ("未着手", 134),
                ("自分の担当", 12),
                ("補正待ち", 8),
                ("補正が届いた", 2),
                ("返信が届いた", 0),
                ("決裁待ち（自分）", 1),
                ("支払い待ち", 5),
                ("期限3日以内・超過", 4),
                ("仮押さえ期限7日以内", 0),
                ("完了", 1280),
                ("すべて", 1446),
            )
        ],
        "arrivals": SimpleNamespace(
            count_href="/staff/arrivals", list_href="/staff/queue", since="2026-11-22"
        ),
    }


def pages(env: jinja2.Environment) -> dict[str, str]:
    """All gallery pages by file name."""
    every = [*KINDS, "repeat"]
    result = {
        f"kinds-{state}": form_page(
            env,
            [
                *person(
                    f"{state}_",
                    "wrong" if state == "wrong" else "filled" if state != "empty" else state,
                )
            ]
            + address(f"{state}_", "filled" if state == "long" else state)
            + [sample(kind, state) for kind in every],
            "あなたの連絡先",
        )
        for state in STATES
    }
    contact = [
        *person("a_", "filled"),
        *address("a_", "filled"),
        sample("phone", "filled", "phone"),
    ]
    wrong = [*person("a_", "wrong"), *address("a_", "wrong"), sample("phone", "wrong", "phone")]
    result |= {
        "page-contact": form_page(env, contact, "あなたの連絡先"),
        "page-errors": form_page(env, wrong, "あなたの連絡先"),
        "page-single": form_page(
            env, [sample("radio", "empty", "one")], "カードを受け取る館はどこですか", single=True
        ),
        "page-follow": form_page(env, follow_up(), "申込みの区分"),
        "frame": env.get_template("frame_parts.html").render(
            heading="申請を受け付けました", languages=(), timeout_minutes=60
        ),
        "home": env.get_template("home_like.html").render(
            heading="",
            emergency=SimpleNamespace(
                text="いま危険な場所があるときは、このフォームではなく電話してください：",
                phone="0299-82-2911",
            ),
            languages=[
                SimpleNamespace(code="ja", name="日本語", href="/", current=True),
                SimpleNamespace(code="en", name="English", href="/en/", current=False),
            ],
        ),
        "staff": env.get_template("desk.html").render(desk("受付一覧")),
        "staff-plain": env.get_template("desk.html").render(
            desk("受付一覧") | {"test_system": False, "plain": True}
        ),
        "case": env.get_template("case.html").render(desk("国民健康保険資格取得届")),
    }
    return result


def main(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    link = folder / "static"
    if not link.exists():
        link.symlink_to(ROOT / "static")
    for name, html in pages(environment()).items():
        (folder / f"{name}.html").write_text(html, encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
