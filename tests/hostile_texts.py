"""Texts that try to become markup, script, a style, an address, a template or a formula."""

from __future__ import annotations

from typing import Final

MARK: Final = "evil-mark"
RAN: Final = "hostileTextRan"

# Each takes a number, so that the one that came through can be told.
SHAPES: Final = (
    "<script>{ran}({n})</script>",
    '"><script>{ran}({n})</script>',
    "'><script>{ran}({n})</script>",
    "</script><script>{ran}({n})</script>",
    "</textarea><script>{ran}({n})</script>",
    "</title><script>{ran}({n})</script>",
    "</style><script>{ran}({n})</script>",
    "</option></select><script>{ran}({n})</script>",
    "--><script>{ran}({n})</script><!--",
    "]]><script>{ran}({n})</script>",
    "<img src=x onerror={ran}({n})>",
    '"><img src=x onerror={ran}({n})>',
    "<img/src=x/onerror={ran}({n})//",
    "<svg onload={ran}({n})>",
    "<svg><script>{ran}({n})</script></svg>",
    "<svg><animate onbegin={ran}({n}) attributeName=x dur=1s>",
    "<math><mtext><{mark}-x></mtext></math>",
    "<iframe srcdoc='<script>parent.{ran}({n})</script>'></iframe>",
    "<iframe src=javascript:parent.{ran}({n})></iframe>",
    "<object data=javascript:{ran}({n})></object>",
    "<embed src=javascript:{ran}({n})>",
    "<a href=javascript:{ran}({n})>押す</a>",
    "javascript:{ran}({n})",
    "data:text/html,<script>{ran}({n})</script>",
    '" autofocus onfocus={ran}({n}) x="',
    "' autofocus onfocus={ran}({n}) x='",
    '" onmouseover="{ran}({n})',
    '" style="position:fixed;inset:0" class="{mark}',
    "<input autofocus onfocus={ran}({n})>",
    "<details open ontoggle={ran}({n})>",
    "<video><source onerror={ran}({n})></video>",
    "<audio src=x onerror={ran}({n})>",
    "<body onload={ran}({n})>",
    "<style>@import '/x?{n}';</style>",
    "<style>*{{background:url(/x?{n})}}</style>",
    "<link rel=stylesheet href=/x?{n}>",
    "<base href=//{mark}.example/>",
    "<meta http-equiv=refresh content='0;url=/x?{n}'>",
    "<form action=/x?{n}><button>送る</button></form>",
    "<{mark} data-n={n}>",
    "<template><{mark}></template>",
    "&lt;script&gt;{ran}({n})&lt;/script&gt;",
    "&#60;script&#62;{ran}({n})&#60;/script&#62;",
    "＜script＞{ran}({n})＜/script＞",
    "%3Cscript%3E{ran}({n})%3C/script%3E",
    "{{{{ {n} * 7 }}}}{{% raw %}}",
    "${{{ran}({n})}}#{{{ran}({n})}}",
    "\\u003cscript\\u003e{ran}({n})\\u003c/script\\u003e",
    "\u202e<{mark}>{n}\u202c",
    '=HYPERLINK("javascript:{ran}({n})")',
    "鹿嶋\r\nSet-Cookie: {mark}={n}",
)


def hostile(number: int) -> str:
    """The text of this number: each shape in turn."""
    return SHAPES[number % len(SHAPES)].format(n=number, ran=RAN, mark=MARK)
