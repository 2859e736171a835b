"""用紙: the blank forms on paper, made once and kept until what they say changes.

A form is kept under the fingerprint of its own text: another version of the form, another list or phone
number of the city gives another fingerprint, so nobody downloads an old one. Making one takes seconds,
so the first request promises it to the worker. The folder holds nothing that cannot be made again.
"""

from __future__ import annotations

import hashlib
from datetime import date
from pathlib import Path

import segno
from sqlalchemy import select

from eapply.forms import BY_SLUG
from eapply.forms.paper import paper_sections
from eapply.forms.procedure_form import ProcedureForm
from eapply.models import OutboxMessage, transaction
from eapply.services import outbox
from eapply.services.toolbox import Toolbox

KIND = "blank-form"
TEMPLATE = "pdf/blank.html"
# The day that stands in the text while its fingerprint is taken: a new day alone makes no new form.
NO_DAY = date(2000, 1, 1)
SIGNS = 16


def is_offered(tools: Toolbox, form_class: type[ProcedureForm]) -> bool:
    """An abolished procedure has no form; one between two seasons has."""
    closed = form_class.procedure.closed(tools.situation())
    return closed is None or closed.kind != "abolished"


def text_of(tools: Toolbox, form_class: type[ProcedureForm], made_on: date) -> str:
    """The form as HTML."""
    procedure = form_class.procedure
    address = f"{tools.settings.base_url}/procedures/{procedure.slug}"
    return tools.texts.render(
        TEMPLATE,
        title=title_of(form_class),
        procedure=procedure,
        department=tools.department(procedure.department),
        sections=paper_sections(form_class, tools.situation()),
        signatures=form_class.signatures,
        made_on=made_on,
        address=address,
        qr=segno.make(address, micro=False, error="m").svg_data_uri(border=2),
    )


def title_of(form_class: type[ProcedureForm]) -> str:
    return f"{form_class.procedure.title}（用紙）"


def place_of(tools: Toolbox, form_class: type[ProcedureForm]) -> Path:
    """Where today's form is kept."""
    text = text_of(tools, form_class, NO_DAY)
    mark = hashlib.sha256(text.encode()).hexdigest()[:SIGNS]
    folder = tools.settings.instance_folder / "blank-forms"
    return folder / f"{form_class.procedure.slug}.{mark}.pdf"


def read(tools: Toolbox, form_class: type[ProcedureForm]) -> bytes | None:
    """The PDF; None while it is not made."""
    try:
        return place_of(tools, form_class).read_bytes()
    except FileNotFoundError:
        return None


def promise(tools: Toolbox, form_class: type[ProcedureForm]) -> None:
    """Asks the worker for today's form, in a transaction of its own. Asking again does no harm."""
    slug = form_class.procedure.slug
    name = place_of(tools, form_class).stem
    with transaction() as session:
        asked = select(OutboxMessage).where(OutboxMessage.key == f"{KIND}:{name}")
        message = session.scalars(asked).first()
        if message is None:
            outbox.promise(session, tools, KIND, name, {"slug": slug})
        elif message.done_at is not None:  # made, and the folder was emptied since
            message.done_at, message.payload = None, {"slug": slug}
            message.due_at = tools.clock.now()


def make(tools: Toolbox, slug: str) -> None:
    """Makes today's form unless it is there, and removes the ones that it replaces."""
    form_class = BY_SLUG[slug]
    place = place_of(tools, form_class)
    if place.exists():
        return
    content = tools.pdf.make(
        text_of(tools, form_class, tools.clock.today()), title=title_of(form_class)
    )
    place.parent.mkdir(parents=True, exist_ok=True)
    unfinished = place.with_suffix(f".{tools.ids.token(8)}.part")
    unfinished.write_bytes(content)
    unfinished.replace(place)
    for old in place.parent.glob(f"{slug}.*.pdf"):
        if old != place:
            old.unlink(missing_ok=True)
