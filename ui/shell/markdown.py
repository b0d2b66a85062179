"""What people typed, as plain text: Streamlit's labels and messages are Markdown, which could fetch a picture from outside."""

import re

_MEANS_SOMETHING = frozenset("\\`*_{}[]<>#!|~$:")
# Addresses become links after escapes are resolved. A mark without width keeps each of them from being one.
_LOOKS_LIKE_A_LINK = re.compile(r"(www)(?=\.)|(:)(?=//)|(?=@)", re.IGNORECASE)
_NO_BREAK = "\N{WORD JOINER}"


def escaped(text: str) -> str:
    """For Markdown: shown as typed, never rendered and never a link."""
    apart = _LOOKS_LIKE_A_LINK.sub(lambda found: found.group() + _NO_BREAK, text)
    return "".join(f"\\{letter}" if letter in _MEANS_SOMETHING else letter for letter in apart)
