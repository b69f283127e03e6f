"""What the Azure packages log while they are asked."""

import logging

from capacity.visible import visible


def quiet(*, verbose: bool = False) -> None:
    """Silence it: they log every error that they also raise. `verbose` shows it."""
    for name in ("azure", "msal", "urllib3"):
        logging.getLogger(name).setLevel(logging.NOTSET if verbose else logging.ERROR)
    if logging.lastResort is not None:  # it prints what nobody else handles
        logging.lastResort.setFormatter(_Lines())


class _Lines(logging.Formatter):
    """What is logged, and in it what Azure answered, with hidden characters written out."""

    def format(self, record: logging.LogRecord) -> str:
        return "\n".join(map(visible, super().format(record).split("\n")))
