"""What ``_`` of the templates says."""

from __future__ import annotations

from flask import Flask

from eapply.web.language import say


def test_placeholders_are_filled_and_only_values_escaped() -> None:
    assert (
        say("<b>%(count)s件</b>（%(name)s）", count=3, name="<&>") == "<b>3件</b>（&lt;&amp;&gt;）"
    )
    assert say("100%") == "100%"


def test_templates_say_it(app: Flask) -> None:
    template = app.jinja_env.from_string(
        '{{ _("全%(total)sページ", total="<") }}{{ gettext("件") }}'
    )
    assert template.render() == "全&lt;ページ件"
