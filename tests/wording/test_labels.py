from hypothesis import given
from hypothesis import strategies as st

from domain.segments import UNASSIGNED, Segment
from wording.labels import by_number, listed, segment_label, wrapped


def test_what_a_person_typed_is_escaped() -> None:
    assert segment_label(Segment(2, "<b>R&D</b>", 1, 1)) == "2 · &lt;b&gt;R&amp;D&lt;/b&gt;"


@given(st.text(alphabet="ab <>&", max_size=80))
def test_wrapping_loses_no_word_and_keeps_the_width(text: str) -> None:
    lines = wrapped(text, 22).split("<br>")
    plain = [line.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&") for line in lines]
    assert "".join(plain).replace(" ", "") == text.replace(" ", "")
    assert max(map(len, plain)) <= 22


def test_lists_read_as_a_sentence() -> None:
    assert [listed(names) for names in ([], ["A"], ["A", "B"], ["A", "B", "C"])] == ["", "A", "A and B", "A, B and C"]


def test_segments_go_by_number_and_the_unassigned_come_last() -> None:
    rest, *others = (Segment(number, "", 1, 1) for number in (UNASSIGNED, 2, 1))
    assert [segment.number for segment in by_number([rest, *others])] == [1, 2, UNASSIGNED]
