"""Words for mails and documents: escaped where it is markup, plain where it is not, never a gap."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from jinja2 import TemplateNotFound, UndefinedError

from eapply.adapters.clock import JST
from eapply.adapters.texts import TEMPLATES, Texts

ANGRY = "<script>alert('鹿嶋 & 花子')</script>"


@pytest.fixture
def write(tmp_path: Path) -> Texts:
    (tmp_path / "mail").mkdir()
    return Texts(tmp_path, {"loud": lambda text: f"{text}！"})


def put(tmp_path: Path, name: str, source: str) -> str:
    (tmp_path / name).write_text(source, encoding="utf-8")
    return name


def test_markup_is_escaped_and_plain_text_is_not(write: Texts, tmp_path: Path) -> None:
    html = write.render(put(tmp_path, "x.html", "<p>{{ name }}</p>"), name=ANGRY)
    assert html == ("<p>&lt;script&gt;alert(&#39;鹿嶋 &amp; 花子&#39;)&lt;/script&gt;</p>")
    assert write.render(put(tmp_path, "mail/x.txt", "{{ name }} 様\n"), name=ANGRY) == (
        f"{ANGRY} 様\n"
    )
    assert "<script>" not in write.render(put(tmp_path, "x.svg", "{{ name }}"), name=ANGRY)


def test_a_markup_template_included_by_text_still_escapes(write: Texts, tmp_path: Path) -> None:
    put(tmp_path, "part.html", "{{ name }}")
    name = put(tmp_path, "x.txt", "{% include 'part.html' %}")
    assert "<script>" not in write.render(name, name=ANGRY)


def test_values_are_never_templates(write: Texts, tmp_path: Path) -> None:
    name = put(tmp_path, "x.txt", "{{ value }}")
    assert write.render(name, value="{{ 7 * 7 }}{% raw %}") == "{{ 7 * 7 }}{% raw %}"


@pytest.mark.parametrize("source", ["{{ gone }}", "{% if gone %}x{% endif %}", "{{ person.gone }}"])
def test_a_missing_value_is_an_error(write: Texts, tmp_path: Path, source: str) -> None:
    with pytest.raises(UndefinedError):
        write.render(put(tmp_path, "x.txt", source), person={})


def test_a_missing_date_is_an_error(write: Texts, tmp_path: Path) -> None:
    with pytest.raises((TypeError, AttributeError)):
        write.render(put(tmp_path, "x.txt", "{{ day | wareki }}"), day=None)


@pytest.mark.parametrize("name", ["none.txt", "../secret.txt", "/etc/hostname"])
def test_only_templates_below_the_folder_are_found(write: Texts, tmp_path: Path, name: str) -> None:
    (tmp_path.parent / "secret.txt").write_text("x")
    with pytest.raises(TemplateNotFound):
        write.render(name)


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("{{ day | wareki }}", "令和8年11月24日"),
        ("{{ day | both }}", "令和8年11月24日（2026年）"),
        ("{{ day | with_weekday }}", "令和8年11月24日（火）"),
        ("{{ moment | with_weekday }}", "令和8年11月23日（月）"),
        ("{{ moment | clock }}", "0時05分"),
        ("{{ moment | moment }}", "令和8年11月23日（月）0時05分"),
        ("{{ abroad | wareki }}{{ abroad | clock }}", "令和8年11月23日0時05分"),
        ("{{ 1400 | yen }}", "1,400円"),
        ("{{ 2026 | fiscal_year }}", "令和8年度"),
        ("{{ 'はい' | loud }}", "はい！"),
    ],
)
def test_filters(write: Texts, tmp_path: Path, source: str, text: str) -> None:
    values = {
        "day": date(2026, 11, 24),
        "moment": datetime(2026, 11, 23, 0, 5, tzinfo=JST),
        "abroad": datetime(2026, 11, 22, 15, 5, tzinfo=UTC),
    }
    assert write.render(put(tmp_path, "x.txt", source), **values) == text


def test_a_value_may_be_called_name(write: Texts, tmp_path: Path) -> None:
    assert write.render(put(tmp_path, "x.txt", "{{ name }}"), name="花子") == "花子"


def test_blocks_leave_no_empty_lines(write: Texts, tmp_path: Path) -> None:
    name = put(tmp_path, "x.txt", "一\n  {% if yes %}\n二\n  {% endif %}\n三\n")
    assert write.render(name, yes=True) == "一\n二\n三\n"


def test_every_template_for_mail_and_paper_compiles() -> None:
    """Those for pages have Flask's own environment."""
    texts = Texts()
    for folder in ("mail", "pdf"):
        for path in (TEMPLATES / folder).rglob("*.*"):
            texts._environment.get_template(path.relative_to(TEMPLATES).as_posix())
