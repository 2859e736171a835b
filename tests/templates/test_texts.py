"""Every sentence of the residents' frame can be translated: marked where it stands, and found by the extraction."""

from __future__ import annotations

import ast
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import jinja2
import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po
from jinja2 import nodes

from eapply.web.error_pages import LAST_RESORT

PACKAGE = Path(__file__).resolve().parents[2] / "eapply"
TEMPLATES = PACKAGE / "templates"
# Signs between words, such as 「」（）、・, are layout: a sentence has letters.
LETTERS = re.compile(r"[ぁ-ゖァ-ヺ々一-鿿]")
PLACEHOLDER = re.compile(r"%\((\w+)\)s")

FRAME = sorted(
    path
    for place in (
        "base.html",
        "errors/*.html",
        "macros/*.html",
        "mailbox/*.html",
        "practice/*.html",
        "resident/*.html",
    )
    for path in TEMPLATES.glob(place)
)
OTHERS = {
    *("api.py", "fee_api.py", "case_api.py", "case_api_values.py"),
    *("openapi.py", "openapi_fees.py", "openapi_cases.py", "policies.py", "drawings.py"),
}
VIEWS = sorted(
    path
    for path in (PACKAGE / "web").rglob("*.py")
    # The desk, what programs read, documents of the city, and what drawings show that are Japanese themselves.
    if "staff" not in path.parts and path.name not in OTHERS
)
ALLOWED = {
    "代表",  # looked for in the facts of a department
    "^.*?年",  # cuts the year off a Japanese date
    LAST_RESORT,
}
FOUND_AT_LEAST = 400
FOUND = (
    "保存して次へ",  # a button of the question page
    "全%(total)sページの%(number)sページ目：%(title)s",  # a line of a macro
    "一覧のならべ方",  # an attribute
    "受付番号を入力してください。",  # a constant of a view
    "%(noun)sの状況",  # a heading made in a view
    "担当課が内容を確認しています。",  # a state
    "ページが見つかりません",  # an error
    "本文へ移動",  # the frame
)


def named(path: Path) -> str:
    return str(path.relative_to(PACKAGE))


def syntax(path: Path) -> nodes.Template:
    env = jinja2.Environment(autoescape=True)
    return env.parse(path.read_text("utf-8"))


def sayings(tree: nodes.Template) -> Iterator[nodes.Call]:
    for call in tree.find_all(nodes.Call):
        if isinstance(call.node, nodes.Name) and call.node.name in ("_", "gettext"):
            yield call


def unmarked(tree: nodes.Template) -> list[str]:
    """Text and attributes outside of expressions, and constants in expressions, that nobody marked."""
    marked = {id(call.args[0]) for call in sayings(tree) if call.args}
    bare = [each.data for each in tree.find_all(nodes.TemplateData)]
    bare += [
        each.value
        for each in tree.find_all(nodes.Const)
        if isinstance(each.value, str) and id(each) not in marked
    ]
    return [text.strip() for text in bare if LETTERS.search(text)]


@pytest.mark.parametrize("path", FRAME, ids=named)
def test_a_template_says_all_its_sentences_through_the_language(path: Path) -> None:
    assert unmarked(syntax(path)) == []


def test_the_scan_sees_text_attributes_and_arguments() -> None:
    source = (
        '{# 注 #}<p title="題">文{{ _("済") }}{{ box("札", _("%(n)s件", n="数")) }}（{{ x }}）</p>'
    )
    bare = unmarked(jinja2.Environment(autoescape=True).parse(source))
    assert bare == ['<p title="題">文', "札", "数"]


@pytest.mark.parametrize("path", sorted(TEMPLATES.rglob("*.html")), ids=named)
def test_only_constants_are_said_and_their_placeholders_are_filled(path: Path) -> None:
    """What a person typed never becomes a text: texts are not escaped."""
    for call in sayings(syntax(path)):
        (text,) = call.args
        assert isinstance(text, nodes.Const), f"line {call.lineno}"
        assert {each.key for each in call.kwargs} == set(PLACEHOLDER.findall(text.value)), (
            text.value
        )


def strings(tree: ast.Module) -> Iterator[tuple[str, bool]]:
    """The strings of a module, each with whether it was marked; without docstrings and questions, which are data."""
    others = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)
        and isinstance(node.body[0], ast.Expr)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef) and "Form" in "".join(map(ast.unparse, node.bases)):
            others |= {id(each) for each in ast.walk(node)}
    marked = {
        id(node.args[0])
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id in ("gettext", "mark")
    }
    for node in ast.walk(tree):
        match node:
            case ast.Constant(value=str(text)) if id(node) not in others:
                yield text, id(node) in marked


@pytest.mark.parametrize("path", VIEWS, ids=named)
def test_a_view_marks_all_its_sentences(path: Path) -> None:
    bare = [text for text, marked in strings(ast.parse(path.read_text("utf-8"))) if not marked]
    assert [text for text in bare if LETTERS.search(text) and text not in ALLOWED] == []


@pytest.fixture(scope="module")
def catalogue(tmp_path_factory: pytest.TempPathFactory) -> Catalog:
    """What the documented command extracts."""
    guide = (PACKAGE.parent / "docs" / "design.md").read_text("utf-8")
    line = next(line for line in guide.splitlines() if line.startswith("pybabel extract "))
    target = tmp_path_factory.mktemp("texts") / "messages.pot"
    words = shlex.split(line.replace("translations/messages.pot", str(target)))
    subprocess.run(
        [sys.executable, "-m", "babel.messages.frontend", "-q", *words[1:]], cwd=PACKAGE, check=True
    )
    with target.open("rb") as file:
        return read_po(file)


def test_the_documented_command_finds_the_sentences_of_residents(catalogue: Catalog) -> None:
    assert len(catalogue) >= FOUND_AT_LEAST
    assert [text for text in FOUND if text not in catalogue] == []


@pytest.mark.parametrize(
    "text",
    [
        "きょうの仕事",  # the desk
        "手続の流れ",  # a document of the city
    ],
)
def test_the_documented_command_leaves_out_what_stays_japanese(
    catalogue: Catalog, text: str
) -> None:
    assert text not in catalogue
