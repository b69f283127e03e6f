"""How far the reading of a log is, for whoever watches."""

from typing import Protocol


class Progress(Protocol):
    """`is_shown` is False where nobody watches: then nothing need be told."""

    @property
    def is_shown(self) -> bool:
        """Whether anybody watches."""

    def share(self, what: str, share: float) -> None:
        """So much (0..1) of a stage is done."""
