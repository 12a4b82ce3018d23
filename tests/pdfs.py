"""Small PDFs made of text at given places, for tests and fixtures."""

from __future__ import annotations

from collections.abc import Sequence

Text = tuple[float, float, str, float, str]
"""Points from the left and from the bottom, face (`R`, `B`, `I`), size, text."""

FACES = {"R": "Helvetica", "B": "Helvetica-Bold", "I": "Helvetica-Oblique"}


def document(pages: Sequence[Sequence[Text]], *, width: int = 595, height: int = 842) -> bytes:
    """Return a PDF of one page for each sequence of texts."""
    objects: list[bytes] = [b"<< /Type /Catalog /Pages 2 0 R >>", b""]
    fonts = []
    for key, name in FACES.items():
        objects.append(
            f"<< /Type /Font /Subtype /Type1 /BaseFont /{name} ".encode()
            + b"/Encoding /WinAnsiEncoding >>"
        )
        fonts.append(f"/{key} {len(objects)} 0 R")
    kids = []
    for texts in pages:
        parts = []
        for left, bottom, face, size, text in texts:
            plain = text.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")
            parts.append(
                f"BT /{face} {size} Tf {left} {bottom} Td (".encode()
                + plain.encode("cp1252", "replace")
                + b") Tj ET"
            )
        content = b"\n".join(parts)
        objects.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content))
        stream = len(objects)
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {width} {height}] /Contents {stream} 0 R "
            f"/Resources << /Font << {' '.join(fonts)} >> >> >>".encode()
        )
        kids.append(f"{len(objects)} 0 R")
    objects[1] = f"<< /Type /Pages /Kids [{' '.join(kids)}] /Count {len(kids)} >>".encode()
    out = bytearray(b"%PDF-1.4\n")
    places = []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (
        len(objects) + 1,
        start,
    )
    return bytes(out)


class Sheet:
    """Writes lines from the top of a column downwards."""

    def __init__(self, left: float, top: float = 800) -> None:
        self.left, self.at = left, top
        self.texts: list[Text] = []

    def row(self, *cells: tuple[float, str, str], size: float = 8, space: float = 10) -> None:
        """Write cells (offset from the column's left, face, text) beside each other."""
        for offset, face, text in cells:
            self.texts.append((self.left + offset, self.at, face, size, text))
        self.at -= space

    def skip(self, space: float = 14) -> None:
        """Leave room."""
        self.at -= space
