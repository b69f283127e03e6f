"""Pictures as notebooks show them."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from capacity.reports.pictures.picture import Picture as Drawn


class Picture:
    """One picture of a plan: its heading, a sentence that explains it, and the drawing. Notebooks show it."""

    def __init__(self, drawn: "Drawn", key: str) -> None:
        self._drawn, self._key = drawn, key

    @property
    def heading(self) -> str:
        """What it shows."""
        return self._drawn.heading

    @property
    def sentence(self) -> str:
        """How to read it."""
        return self._drawn.sentence

    def to_svg(self) -> str:
        """The drawing of the HTML page, as a file of its own."""
        from capacity.reports.pictures.standing_alone import alone  # most pictures are not drawn

        return alone(self._drawn.drawn(self._key))

    def _repr_svg_(self) -> str:
        return self.to_svg()

    def __repr__(self) -> str:
        return f"Picture({self.heading!r})"
