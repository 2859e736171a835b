"""The sentences of a form on paper: when a question is to be answered, and how, without a screen."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from eapply.core.conditions import Age, All, Any_, Condition, Given, Is, Not, Situation
from eapply.forms.fields.base import Question

Find = Callable[[str], Question | None]

# What is said on a screen about typing, and the same about writing; the longer words come first.
WRITING = (
    ("入力して", "書いて"),
    ("入力しな", "書かな"),
    ("入力した", "書いた"),
    ("入力でき", "書け"),
    ("入力", "記入"),
    ("チェックを入れて", "印をつけて"),
    ("撮ってください", "してください"),
    ("面だけを選んで", "面だけをコピーして"),
    ("分を選んで", "分をつけて"),
    ("あれば選んで", "あればつけて"),
)
# Kinds whose help is about the screen, with the help that a pen needs.
HELP_BY_KIND = {
    "kana": "カタカナで書いてください。",
    "phone": "日中に連絡できる番号の数字だけを、左からつめて書いてください。",
    "email": "お持ちの方だけ書いてください。",
    "postal_code": "",
    "bank": "",
    "branch": "",
    "contractor": "番号と名前を書いてください。",
    "map_point": "近くの道路や建物、交差点の名前も書いてください。",
}


def on_paper(sentence: str) -> str:
    """A sentence of a page in the words of a sheet of paper."""
    for typed, written in WRITING:
        sentence = sentence.replace(typed, written)
    return sentence


def help_of(question: Question) -> str:
    """The help for somebody with a pen."""
    said = HELP_BY_KIND.get(question.kind)
    return on_paper(question.help) if said is None else said


def conjuncts(condition: Condition | None) -> tuple[Condition, ...]:
    """The conditions that must all hold, one by one."""
    if isinstance(condition, All):
        return tuple(each for part in condition.parts for each in conjuncts(part))
    return () if condition is None else (condition,)


def left_open(condition: Condition, find: Find, situation: Situation) -> Condition | bool:
    """What answers still decide: a choice that no list offers today cannot be made."""
    match condition:
        case Is(key, values):
            question = find(key)
            offered = {option.value for option in question.options} if question else set()
            if not offered or isinstance(values[0], bool):
                return condition
            kept = tuple(value for value in values if value in offered)
            return Is(key, *kept) if kept else False
        case Not(part):
            rest = left_open(part, find, situation)
            return not rest if isinstance(rest, bool) else ~rest
        case All(parts) | Any_(parts):
            deciding = isinstance(condition, Any_)  # one True decides an Any_, one False an All
            found = [left_open(part, find, situation) for part in parts]
            if any(each is deciding for each in found):
                return deciding
            open_parts = [each for each in found if not isinstance(each, bool)]
            if len(open_parts) < 2:
                return open_parts[0] if open_parts else not deciding
            return type(condition)(tuple(open_parts))
    return condition if condition.reads else condition.holds({}, situation)


def when_words(condition: Condition, find: Find) -> str:
    """「申請者の区分が「個人」のとき」: with the words of the options, not their values."""
    return f"{describing(condition, find)}とき"


def describing(condition: Condition, find: Find) -> str:
    """The condition in the form that stands before 「とき」."""
    match condition:
        case All(parts):
            before = "".join(f"{linking(part, find)}、" for part in parts[:-1])
            return before + describing(parts[-1], find)
        case Any_(parts):
            return "か、".join(describing(part, find) for part in parts)
        case Is(key, values):
            return f"{noun(key, find)}が{chosen(key, values, find)}の"
        case Not(Is(key, values)):
            return f"{noun(key, find)}が{chosen(key, values, find)}でない"
        case Given(key):
            return f"{noun(key, find)}を書いた"
        case Not(Given(key)):
            return f"{noun(key, find)}を書かなかった"
        case Not(part):
            return f"「{describing(part, find)}とき」にあてはまらない"
        case Age(key, least, most, on):
            day = f"{noun(on, find)}の日に" if on else ""
            bounds = (f"{least}歳以上" if least else "") + (f"{most}歳以下" if most else "")
            return f"{noun(key, find)}からかぞえて{day}{bounds}の"
    return condition.words(lambda key: noun(key, find)).removesuffix("とき")


def linking(condition: Condition, find: Find) -> str:
    """The condition in the form that another one follows."""
    match condition:
        case Is(key, values):
            return f"{noun(key, find)}が{chosen(key, values, find)}で"
        case Not(Is(key, values)):
            return f"{noun(key, find)}が{chosen(key, values, find)}でなく"
        case All(parts):
            return "、".join(linking(part, find) for part in parts)
    return f"{describing(condition, find)}ときで"


def noun(key: str, find: Find) -> str:
    question = find(key)
    return question.thing if question is not None else key


def chosen(key: str, values: tuple[Any, ...], find: Find) -> str:
    """The options of that question, as they are printed beside their boxes."""
    question = find(key)
    names: dict[Any, str] = {True: "はい", False: "いいえ"}
    if question is not None and question.kind != "declaration":
        labels = {option.value: option.label for option in question.options}
        names.update(labels or {value: question.text(value) for value in values})
        if {"yes", "no"} <= labels.keys():
            names.update({True: labels["yes"], False: labels["no"]})
    return "か".join(f"「{names.get(value, value)}」" for value in values)
