"""What ``_`` of the templates and ``gettext`` of the views say."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from flask import Flask, request
from flask.testing import FlaskClient

from eapply.web import language
from eapply.web.language import gettext, mark, say

ENGLISH = {
    "ほかのさがし方": "Other ways to search",  # a text of a template
    "手続をさがす": "Find a procedure",  # the heading that a view gives
    "「%(words)s」が入っている手続は見つかりませんでした。": "No procedure has “%(words)s” in it.",
    "ページが見つかりません": "Page not found",  # a constant, said when it is used
}


@pytest.fixture
def english(
    make_app: Callable[..., Flask], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> FlaskClient:
    """A browser at an application with an English catalogue; ``?lang=en`` chooses it."""
    catalogue = Catalog(locale="en")
    for text, words in ENGLISH.items():
        catalogue.add(text, words)
    folder = tmp_path / "translations"
    target = folder / "en" / "LC_MESSAGES" / "messages.mo"
    target.parent.mkdir(parents=True)
    with target.open("wb") as file:
        write_mo(file, catalogue)
    monkeypatch.setattr(language, "FOLDER", folder)
    app = make_app()
    app.extensions["babel"].locale_selector = lambda: request.args.get("lang")
    return app.test_client()


def test_placeholders_are_filled_and_only_values_escaped() -> None:
    assert (
        say("<b>%(count)s件</b>（%(name)s）", count=3, name="<&>") == "<b>3件</b>（&lt;&amp;&gt;）"
    )
    assert say("100%") == "100%"
    assert gettext("%(name)sさん", name="<&>") == "<&>さん"  # the template escapes it
    assert gettext(mark("100%")) == "100%"


def test_templates_say_it(app: Flask) -> None:
    template = app.jinja_env.from_string(
        '{{ _("全%(total)sページ", total="<") }}{{ gettext("件") }}'
    )
    assert template.render() == "全&lt;ページ件"


def test_in_japanese_a_text_is_part_of_the_template(app: Flask) -> None:
    source = '<p title="{{ _("題") }}">{{ _("文") }}</p>{{ _("%(n)s件", n=1) }}{{ _(x) }}{{ x }}'
    tokens = list(app.jinja_env._tokenize(source, None))
    data = [token.value for token in tokens if token.type == "data"]
    assert "".join(data) == '<p title="題">文</p>'
    assert sum(token.type == "variable_begin" for token in tokens) == 3
    assert app.jinja_env.from_string(source).render(x="件") == '<p title="題">文</p>1件件件'


def test_a_compiled_catalogue_changes_the_pages(english: FlaskClient) -> None:
    page = english.get("/procedures?lang=en&words=%3Czzz%3E").get_data(as_text=True)
    assert '<html lang="en">' in page
    assert "<h1>Find a procedure</h1>" in page
    assert "No procedure has “&lt;zzz&gt;” in it." in page
    assert "一覧のならべ方" in page  # what has no translation stays Japanese
    assert "Other ways to search" in english.get("/?lang=en").get_data(as_text=True)
    missing = english.get("/missing?lang=en")
    assert missing.status_code == 404
    assert "<h1>Page not found</h1>" in missing.get_data(as_text=True)


def test_the_language_of_one_request_is_not_that_of_the_next(english: FlaskClient) -> None:
    english.get("/?lang=en")
    assert gettext("ほかのさがし方") == "ほかのさがし方"
    page = english.get("/").get_data(as_text=True)
    assert '<html lang="ja">' in page
    assert "<h2>ほかのさがし方</h2>" in page
