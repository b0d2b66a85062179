"""A set of the schema's whole-number keys, a bit each: a million consecutive ids take 125 kB."""

_BITS = 16
_IN_PAGE = 2**_BITS - 1


class KeySet:
    """Whole numbers of any sign, in pages of 8 kB that are made when first needed."""

    def __init__(self) -> None:
        self._pages: dict[int, bytearray] = {}

    def __contains__(self, key: int) -> bool:
        page = self._pages.get(key >> _BITS)
        return page is not None and bool(page[(key & _IN_PAGE) >> 3] >> (key & 7) & 1)

    def add(self, key: int) -> None:
        page = self._pages.get(key >> _BITS)
        if page is None:
            page = self._pages[key >> _BITS] = bytearray(2 ** (_BITS - 3))
        page[(key & _IN_PAGE) >> 3] |= 1 << (key & 7)

    def discard(self, key: int) -> None:
        if key in self:
            self._pages[key >> _BITS][(key & _IN_PAGE) >> 3] &= ~(1 << (key & 7))
