"""Give back what WeasyPrint 70 keeps of every line of text that has font features, such as figures of one width.

Its layout makes an attribute and a list of attributes for each such line and lets go of neither: most of a megabyte
for each proposal, for the life of the process. Here the layout owns them, and they end with it.
"""

from typing import Any


class _Pango:
    """Stands for the library where lines are laid out; every name but three goes through as it is."""

    def __init__(self, library: Any, ffi: Any) -> None:
        self._library, self._ffi = library, ffi
        self._ours: set[int] = set()

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._library, name)
        setattr(self, name, found)  # asked for thousands of times
        return found

    def pango_attr_font_features_new(self, features: bytes) -> bytes:
        """Return the features as they are: they become an attribute when a list takes it."""
        return features

    def pango_attr_list_insert(self, attributes: Any, features: bytes) -> None:
        """Put an attribute of its own into a list, and remember that the list is ours to let go."""
        self._library.pango_attr_list_insert(attributes, self._library.pango_attr_font_features_new(features))
        self._ours.add(self._address(attributes))

    def pango_layout_set_attributes(self, layout: Any, attributes: Any) -> None:
        """Give a list to a layout, which holds on to it; then let go of it ourselves."""
        self._library.pango_layout_set_attributes(layout, attributes)
        address = self._address(attributes)
        if address in self._ours:
            self._ours.remove(address)
            self._library.pango_attr_list_unref(attributes)

    def _address(self, pointer: Any) -> int:
        return int(self._ffi.cast("uintptr_t", pointer))


def give_back(line_break: Any) -> None:
    """Have WeasyPrint's lines laid out with what gives back; once is enough, twice does no harm."""
    if not isinstance(line_break.pango, _Pango):
        line_break.pango = _Pango(line_break.pango, line_break.ffi)
