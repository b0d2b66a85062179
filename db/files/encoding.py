"""Which encoding the bytes of a text file prove, and how bytes that cannot be decoded are kept."""

import codecs
import re
from pathlib import Path

KEEP_BYTES = "keep-bytes"
"""For `errors=` when decoding: such bytes become lone surrogates, which valid text never holds."""

_UNDECODABLE = re.compile("[\udc00-\udcff]")
_CHUNK = 2**18
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def prove_encoding(path: Path) -> tuple[bool, str]:
    """Whether there is a byte order mark, and the UTF encoding, empty when it is none: then no byte proves which.

    Guessing was tried: of German names charset-normalizer makes cp1250, of a lone euro sign UTF-16.
    """
    with path.open("rb") as stream:
        start = stream.read(_CHUNK)
    for bom, encoding in _BOMS:
        if start.startswith(bom):
            return True, encoding
    even, odd = start[::2].count(0), start[1::2].count(0)
    if max(even, odd) > len(start) / 4 and min(even, odd) == 0:
        return False, "utf-16-le" if odd else "utf-16-be"
    return False, "utf-8" if _is_utf8(path) else ""


def has_undecodable(text: str) -> bool:
    return not text.isascii() and _UNDECODABLE.search(text) is not None


def printable(text: str) -> str:
    r"""Undecodable bytes as \x81, so that any text can be written."""
    return text if text.isascii() else _UNDECODABLE.sub(lambda found: f"\\x{ord(found[0]) - 0xDC00:02x}", text)


def _is_utf8(path: Path) -> bool:
    """Whether what is not ASCII is mostly UTF-8: a few damaged records do not change the encoding of a file."""
    decoder = codecs.getincrementaldecoder("utf-8")(KEEP_BYTES)
    damaged = beyond_ascii = 0
    with path.open("rb") as stream:
        chunk = b"start"
        while chunk:
            chunk = stream.read(_CHUNK)
            text = decoder.decode(chunk, final=not chunk)
            if not text.isascii():
                damaged += len(_UNDECODABLE.findall(text))
                beyond_ascii += len(text) - len(text.encode("ascii", "ignore"))
    return damaged <= beyond_ascii - damaged


def _keep_bytes(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return "".join(chr(0xDC00 + byte) for byte in error.object[error.start : error.end]), error.end


codecs.register_error(KEEP_BYTES, _keep_bytes)
