"""Papers that prove who somebody is: which attachments they are. They get a mark where they are shown."""

from __future__ import annotations

import re
from typing import Final

# Fields of these papers: file_id, file_identity, file_proxy_id.
IDENTITY: Final = re.compile(r"(?:^|[_-])id(?:entity)?(?:$|[_-])")


def proves_identity(field: str) -> bool:
    """Whether the attachment of this field shows who somebody is (本人確認書類)."""
    return IDENTITY.search(field) is not None
