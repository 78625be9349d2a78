"""The QR code of an authenticator app as an element of the page."""

import qrcode
from django.utils.html import format_html
from django.utils.safestring import SafeString


def qr_code(text: str) -> SafeString:
    """An SVG element, made of numbers alone; what it says stands beside it in letters."""
    code = qrcode.QRCode(border=4)
    code.add_data(text)
    rows = code.get_matrix()
    squares = (
        f"M{x},{y}h1v1h-1z" for y, row in enumerate(rows) for x, dark in enumerate(row) if dark
    )
    return format_html(
        '<svg class="qr" viewBox="0 0 {0} {0}" width="240" height="240" aria-hidden="true">'
        '<path d="{1}"/></svg>',
        len(rows),
        "".join(squares),
    )
