"""The floors: the barest program that shows the same fields, and one that also stores what was sent.

**F** is `GET /`: Flask, WTForms with its default widgets, one Jinja template. **S** is `GET /` and then
`POST /`: the answers are validated and one row is committed as durably as the system commits, in the
same kind of database through the same engine options. No token, no session, no guard, no record.
`GET /list` is the catalogue's floor: one search field and a link for each entry.

Served by `gunicorn bench.floor:app`. `EAPPLY_BENCH_FIELDS` names a JSON file of fields
(`bench.fields`), `EAPPLY_BENCH_DATABASE` the database (without it there is only F),
`EAPPLY_BENCH_ENTRIES` a JSON file of groups of entries.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any, Final

import sqlalchemy as sa
import wtforms
from flask import Flask, render_template, request
from jinja2 import DictLoader
from wtforms.fields.core import UnboundField
from wtforms.validators import InputRequired, Optional

from eapply.models.database import WRITE, engine_options

PAGE: Final = """<!doctype html>
<html lang="ja">
<head><meta charset="utf-8"><title>申請</title></head>
<body>
<h1>申請</h1>
<form method="post">
{% for field in form %}<p>{{ field.label }} {{ field() }}
{% for error in field.errors %}<strong>{{ error }}</strong>{% endfor %}</p>
{% endfor %}<p><button>送信</button></p>
</form>
</body>
</html>
"""
RECEIVED: Final = """<!doctype html>
<html lang="ja">
<head><meta charset="utf-8"><title>受付</title></head>
<body><h1>受け付けました</h1><p>受付番号 {{ number }}</p></body>
</html>
"""
LIST: Final = """<!doctype html>
<html lang="ja">
<head><meta charset="utf-8"><title>手続</title></head>
<body>
<h1>手続</h1>
<form>{{ form.words.label }} {{ form.words() }}<button>さがす</button></form>
{% for group in groups %}<h2>{{ group.title }}</h2>
<ul>{% for each in group.entries %}<li><a href="{{ url_for("entry", slug=each.slug) }}">{{ each.title }}</a>
<p>{{ each.text }}</p></li>
{% endfor %}</ul>
{% endfor %}</body>
</html>
"""
TABLES: Final = sa.MetaData()
FILED: Final = sa.Table(
    "filed",
    TABLES,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("answers", sa.JSON, nullable=False),
)


def field_of(data: dict[str, Any]) -> UnboundField:
    checks = [InputRequired() if data["required"] else Optional()]
    if data["kind"] in ("radio", "select", "several"):
        kinds = {
            "radio": wtforms.RadioField,
            "select": wtforms.SelectField,
            "several": wtforms.SelectMultipleField,
        }
        choices = [(value, label) for value, label in data["options"]]
        return kinds[data["kind"]](data["label"], checks, choices=choices)
    others = {
        "text": wtforms.StringField,
        "long": wtforms.TextAreaField,
        "box": wtforms.BooleanField,
        "file": wtforms.FileField,
    }
    return others[data["kind"]](data["label"], checks)


def form_class(fields: list[dict[str, Any]]) -> type[wtforms.Form]:
    """A form as one would write it by hand: WTForms keeps a field a class attribute."""
    return type("Fields", (wtforms.Form,), {each["name"]: field_of(each) for each in fields})


def add_list(app: Flask, groups: list[dict[str, Any]]) -> None:
    """The barest list of the same entries, in the same groups."""
    search = form_class([{"name": "words", "label": "ことば", "kind": "text", "required": False}])

    @app.get("/list")
    def entries() -> str:
        return render_template("list.html", form=search(request.args), groups=groups)

    @app.get("/entries/<slug>")
    def entry(slug: str) -> str:
        return slug


def create_floor(fields: list[dict[str, Any]], database_url: str = "") -> Flask:
    app = Flask(__name__)
    app.jinja_env.loader = DictLoader(
        {"page.html": PAGE, "received.html": RECEIVED, "list.html": LIST}
    )
    form_type = form_class(fields)
    values = {each["name"]: each["value"] for each in fields}

    @app.get("/")
    def show() -> str:
        return render_template("page.html", form=form_type(data=values))

    if not database_url:
        return app
    engine = sa.create_engine(database_url, **engine_options(database_url))
    writing = engine.execution_options(**{WRITE: True})

    @app.post("/")
    def store() -> Any:
        form = form_type(request.form)
        if not form.validate():
            return render_template("page.html", form=form), 422
        with writing.begin() as connection:
            done = connection.execute(sa.insert(FILED).values(answers=form.data))
            number = done.inserted_primary_key[0]  # type: ignore[index]
        return render_template("received.html", number=number)

    return app


def create_table(database_url: str) -> None:
    """For the harness, before the server starts."""
    engine = sa.create_engine(database_url, **engine_options(database_url))
    TABLES.create_all(engine)
    engine.dispose()


def __getattr__(name: str) -> Flask:
    """`app`, made when the server asks for it, so that importing this module costs nothing."""
    if name != "app":
        raise AttributeError(name)
    fields = json.loads(Path(os.environ["EAPPLY_BENCH_FIELDS"]).read_text(encoding="utf-8"))
    floor = create_floor(fields, os.environ.get("EAPPLY_BENCH_DATABASE", ""))
    entries = os.environ.get("EAPPLY_BENCH_ENTRIES", "")
    if entries:
        add_list(floor, json.loads(Path(entries).read_text(encoding="utf-8")))
    return floor
