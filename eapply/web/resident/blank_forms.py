"""用紙: the form on paper, for those who write with a pen."""

from __future__ import annotations

from flask import Response, abort, make_response, render_template

from eapply.services import blank_forms
from eapply.web.access import access
from eapply.web.language import gettext
from eapply.web.resident.blueprint import resident
from eapply.web.resident.common import department_help, form_of
from eapply.web.serving import served
from eapply.web.tools import toolbox

SECONDS_TO_WAIT = 10


@resident.get("/procedures/<slug>/form.pdf")
@access.public
def blank_form(slug: str) -> Response:
    """The PDF, or 202 and a page with a link while the worker makes it."""
    form_class = form_of(slug)
    tools = toolbox()
    if not blank_forms.is_offered(tools, form_class):
        abort(404)
    content = blank_forms.read(tools, form_class)
    if content is None:
        blank_forms.promise(tools, form_class)
        return soon(slug)
    name = f"{blank_forms.title_of(form_class)}.pdf"
    return served(content, "application/pdf", "attachment", name)


def soon(slug: str) -> Response:
    procedure = form_of(slug).procedure
    page = render_template(
        "resident/form_soon.html",
        heading=gettext("用紙を用意しています"),
        procedure=procedure,
        procedure_title=procedure.title,
        help=department_help(procedure.department),
    )
    response = make_response(page, 202)
    response.headers["Retry-After"] = str(SECONDS_TO_WAIT)
    return response
