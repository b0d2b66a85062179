import pytest

from ui.shell.markdown import escaped


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("![x](http://outside.example/p.png)", "\\!\\[x\\](http\\:\u2060//outside.example/p.png)"),
        ("www.outside.example WWW.outside.example", "www\u2060.outside.example WWW\u2060.outside.example"),
        ("person@outside.example", "person\u2060@outside.example"),
        ("<img src=x>", r"\<img src=x\>"),
        (":red[loud]", r"\:red\[loud\]"),
        ("$a$ `b` *c* _d_", r"\$a\$ \`b\` \*c\* \_d\_"),
        ("Größte Kunden, 50 %", "Größte Kunden, 50 %"),
    ],
)
def test_what_a_person_typed_is_shown_and_not_rendered(typed, shown):
    assert escaped(typed) == shown
