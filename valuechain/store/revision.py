"""The name of a state of a project: the same content has the same name, wherever written."""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Mapping, Sequence

from valuechain.store.layout import FORMAT, Rows

__all__ = ["revision_of"]

_SHOWN = 20


def revision_of(
    project: str, rows: Sequence[Rows], settings: Mapping[str, Mapping[str, object]]
) -> str:
    """Return what the content of a project is called in its keys: 20 hexadecimal digits.

    A writer that was stopped and runs again therefore writes the same keys.
    """
    digest = hashlib.sha256()
    head = {"format": FORMAT, "project": project, "settings": settings}
    digest.update(json.dumps(head, sort_keys=True, default=str).encode())
    for table in rows:
        digest.update(
            json.dumps([table.table, table.frame.height, table.headings]).encode()
        )
        for part in table.frame.iter_slices(100_000):
            text = io.BytesIO()
            part.write_csv(text, quote_style="non_numeric")
            digest.update(text.getbuffer())
    return digest.hexdigest()[:_SHOWN]
