"""The sentences that a wrong answer gets. Each names its noun once; ``thing`` is that noun.

One place, so that every page sounds the same. Patterns follow the project's wording guide (docs/design.md).
"""

from __future__ import annotations


class Problem(ValueError):
    """What is wrong with one answer, as the sentence the person reads.

    ``part`` names the wrong box of a question with several boxes (a date: "month"), for the error link.
    """

    def __init__(self, sentence: str, part: str = "") -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.part = part


def enter(thing: str) -> str:
    return f"{thing}を入力してください。"


def choose(thing: str) -> str:
    return f"{thing}を選んでください。"


def choose_file(thing: str) -> str:
    return f"{thing}のファイルを選んでください。"


def tick(thing: str) -> str:
    return f"{thing}を読んで、チェックを入れてください。"


def too_long(thing: str, limit: int, now: int) -> str:
    return f"{thing}は{limit}文字以内で入力してください。いま{now}文字です。"


def too_short(thing: str, limit: int, now: int) -> str:
    return f"{thing}は{limit}文字以上で入力してください。いま{now}文字です。"


def digits_only(thing: str) -> str:
    return f"{thing}は数字で入力してください。"


def digit_count(thing: str, wanted: str, now: int) -> str:
    return f"{thing}は{wanted}けたの数字です。いま{now}けたです。"


def between(thing: str, low: str, high: str) -> str:
    return f"{thing}は{low}から{high}までの数で入力してください。"


def at_least(thing: str, low: str) -> str:
    return f"{thing}は{low}以上の数で入力してください。"


def more_than(thing: str, low: str) -> str:
    return f"{thing}は{low}より大きい数で入力してください。"


def at_most(thing: str, high: str) -> str:
    return f"{thing}は{high}以下の数で入力してください。"


def whole_number(thing: str, unit: str = "") -> str:
    return f"{thing}は{unit and f'1{unit}単位の'}整数で入力してください。"


def decimals(thing: str, places: int) -> str:
    return f"{thing}は小数点以下{places}けたまでの数で入力してください。"


def not_offered(thing: str) -> str:
    return f"{thing}は、表示された中から選んでください。"


def kana_only(thing: str, character: str) -> str:
    return (
        f"{thing}に、カタカナに直せない文字「{character}」があります。"
        "ひらがなかカタカナで入力してください。"
    )


def unusable(thing: str, character: str) -> str:
    return f"{thing}に、使えない文字「{character}」があります。その文字を消してください。"


def my_number() -> str:
    return (
        "12けたの個人番号（マイナンバー）のような数字があります。"
        "この手続では必要ありません。消してください。"
    )


def rows_at_least(item: str, count: int, unit: str) -> str:
    return f"{item}を{count}{unit}以上入力してください。"


def rows_at_most(item: str, count: int, unit: str) -> str:
    return f"{item}は{count}{unit}まで入力できます。"


def alone(label: str) -> str:
    return f"「{label}」と、ほかの項目は、いっしょに選べません。"


def files_at_least(thing: str, count: int) -> str:
    return f"{thing}を{count}つ以上選んでください。"


def files_at_most(limit: int, now: int) -> str:
    return f"{limit}個まで選べます。いま{now}個です。"


def file_kind(name: str, kinds: str) -> str:
    return f"「{name}」は受け取れない種類です。{kinds}を選んでください。"


def no_at_sign() -> str:
    return "メールアドレスに「@」がありません。"


def phone_shape() -> str:
    return "電話番号は、0から始まる10けたか11けたの番号です。"


def postal_shape() -> str:
    return "郵便番号は7けたの数字です。"


def printed_as(character: str, replacement: str) -> str:
    return f"「{character}」は、市から届く書類で「{replacement}」と印刷されることがあります。"
