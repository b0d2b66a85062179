"""What people typed, as plain text: Streamlit's labels and messages are Markdown, which could fetch a picture from outside."""

_MEANS_SOMETHING = frozenset("\\`*_{}[]<>#!|~$:")


def escaped(text: str) -> str:
    return "".join(f"\\{letter}" if letter in _MEANS_SOMETHING else letter for letter in text)
