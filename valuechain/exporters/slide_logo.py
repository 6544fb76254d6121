"""The logo on slides: a picture of points, which is made of a drawing where it is one."""

from __future__ import annotations

import base64
import io
import tempfile
from pathlib import Path

from valuechain.errors import OutputError
from valuechain.exporters.printer import to_png

__all__ = ["logo_of_slides"]


def logo_of_slides(address: str) -> bytes:
    """Return a logo as a picture that slides can hold; a drawing is made into points.

    Empty where there is none, or nothing on this machine makes points of a drawing.

    Parameters
    ----------
    address : str
        The ``data:`` address of a PNG, JPEG or SVG picture; empty without a logo.

    Examples
    --------
    >>> logo_of_slides("")
    b''
    """
    if not address:
        return b""
    kind, _, text = address.partition(";base64,")
    content = base64.b64decode(text)
    if kind.endswith("svg+xml"):
        content = _points(address)
    try:
        from PIL import Image

        Image.open(io.BytesIO(content)).verify()
    except Exception:  # no Pillow, or what it makes of bytes that are no picture
        return b""
    return content


def _points(address: str) -> bytes:
    drawn = (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 720 192"><image width="720" '
        f'height="192" href="{address}" preserveAspectRatio="xMaxYMid meet"/></svg>'
    )
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder) / "logo.png"
        try:
            to_png(drawn, place)
        except OutputError:
            return b""
        return place.read_bytes()
