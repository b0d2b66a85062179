import pytest

from db.files.encoding import KEEP_BYTES, has_undecodable, printable, prove_encoding


@pytest.mark.parametrize(
    ("content", "proved"),
    [
        (b"", (False, "utf-8")),
        (b"plain", (False, "utf-8")),
        ("Zoë".encode(), (False, "utf-8")),
        ("Zoë".encode("cp1252"), (False, "")),
        ("Zoë, Ünal, ".encode() + b"\xeb", (False, "utf-8")),
        ("Zoë, ".encode() + b"\xeb \xfc \xe4", (False, "")),
        (b"x" * (2**18 - 1) + "ë".encode(), (False, "utf-8")),
        (b"x" * 2**18 + b"\xeb", (False, "")),
        ("Ann".encode("utf-16"), (True, "utf-16")),
        ("Ann;".encode("utf-16-be"), (False, "utf-16-be")),
        (b"A\0nn and others", (False, "utf-8")),
    ],
)
def test_an_encoding_is_proved_by_all_the_bytes_of_a_file_or_not_at_all(tmp_path, content, proved):
    (tmp_path / "x").write_bytes(content)
    assert prove_encoding(tmp_path / "x") == proved


@pytest.mark.parametrize("encoding", ["utf-8", "cp1252", "utf-16-le"])
def test_undecodable_bytes_are_kept_and_found_again(encoding):
    text = b"A\x81\xd8\xdd\xd8".decode(encoding, KEEP_BYTES)
    assert has_undecodable(text)
    assert not has_undecodable(printable(text))
    assert r"\xd8" in printable(text) or encoding == "cp1252"


def test_valid_text_is_printed_as_it_is():
    assert printable("Zoë 😀") == "Zoë 😀"
    assert not has_undecodable("Zoë 😀")
