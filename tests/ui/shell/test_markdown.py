import pytest

from ui.shell.markdown import escaped


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("![x](http://outside.example/p.png)", r"\!\[x\](http\://outside.example/p.png)"),
        ("<img src=x>", r"\<img src=x\>"),
        (":red[loud]", r"\:red\[loud\]"),
        ("$a$ `b` *c* _d_", r"\$a\$ \`b\` \*c\* \_d\_"),
        ("Größte Kunden, 50 %", "Größte Kunden, 50 %"),
    ],
)
def test_what_a_person_typed_is_shown_and_not_rendered(typed, shown):
    assert escaped(typed) == shown
