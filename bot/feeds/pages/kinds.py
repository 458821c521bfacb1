"""Bytes behind a link -> what kind of document they are, when they are no web page."""

PDF = "a PDF"
_MAGIC = (  # (offset, bytes, in words), after the formats' own descriptions
    (0, b"\x89PNG\r\n\x1a\n", "a picture (PNG)"), (0, b"\xff\xd8\xff", "a picture (JPEG)"),
    (0, b"GIF87a", "a picture (GIF)"), (0, b"GIF89a", "a picture (GIF)"), (0, b"II*\x00", "a picture (TIFF)"),
    (0, b"MM\x00*", "a picture (TIFF)"), (0, b"BM", "a picture (BMP)"), (8, b"WEBP", "a picture (WebP)"),
    (8, b"WAVE", "a sound file"), (8, b"AVI ", "a video"), (4, b"ftypM4A", "a sound file"),
    (4, b"ftypavif", "a picture (AVIF)"),
    (4, b"ftypheic", "a picture (HEIC)"), (4, b"ftyp", "a video"), (0, b"ID3", "a sound file"),
    (0, b"OggS", "a sound file"),
    (0, b"fLaC", "a sound file"), (0, b"\x1aE\xdf\xa3", "a video"), (0, b"FLV", "a video"),
    (0, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an office document"), (0, b"{\\rtf", "an office document"),
    (0, b"Rar!", "a packed file"), (0, b"7z\xbc\xaf\x27\x1c", "a packed file"),
    (0, b"\xfd7zXZ", "a packed file"),
    (0, b"wOFF", "a font"), (0, b"wOF2", "a font"), (0, b"MZ", "a program"), (0, b"\x7fELF", "a program"),
    (0, b"%!PS", "a PostScript file"),
)  # fmt: skip
_ZIP = b"PK\x03\x04"
_OFFICE_PARTS = (b"word/", b"xl/", b"ppt/", b"mimetypeapplication/vnd.oasis", b"[Content_Types].xml")
_HEAD_BYTES = 2048
_PDF_BYTES = 1024  # a PDF may begin with a little junk
_BINARY_SHARE = 0.1  # of control characters in the head: no text has so many
_CONTROLS = bytes(code for code in range(32) if code not in b"\t\n\x0b\x0c\r\x1b")


def kind_of(body: bytes) -> str | None:
    """What it is in words ("a picture (PNG)"); None for what may be a page."""
    head = body[:_HEAD_BYTES]
    if b"%PDF-" in head[:_PDF_BYTES] and b"<html" not in head[: head.find(b"%PDF-")].lower():
        return PDF
    if head.startswith(_ZIP):
        return "an office document" if any(part in body[:8192] for part in _OFFICE_PARTS) else "a packed file"
    for offset, magic, words in _MAGIC:
        if head.startswith(magic, offset) and (len(magic) > 3 or _is_binary(head)):
            return words
    if head[:2] in {b"\xff\xfb", b"\xff\xf3", b"\xff\xf2"}:
        return "a sound file"
    return "no text" if _is_binary(head) else None


def _is_binary(head: bytes) -> bool:
    wide = head.startswith((b"\xff\xfe", b"\xfe\xff")) or head[:1] == b"\x00" or head[1:2] == b"\x00"
    if wide:  # UTF-16 and UTF-32, whose characters are half or three quarters NULs
        head = head.replace(b"\x00", b"")
    controls = len(head) - len(head.translate(None, _CONTROLS))
    return controls > _BINARY_SHARE * max(len(head), 1)
