"""How a process ends before its work is done: in order, so that nothing half made is left, and silently."""

import atexit
import os
import signal
import sys
from types import FrameType
from typing import NoReturn

_NUMBERS = [getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)]
_OF_SIGNALS = 128
"""Exit codes of processes that a signal ended begin here, as shells have it: 130, 143, 129."""


class Ending:
    """Signals that ask for an end. While work is done they interrupt it, as Ctrl-C does, and it cleans up."""

    def __init__(self) -> None:
        """Nobody has asked yet, and there is no work to interrupt."""
        self.working = False
        self._number: int | None = None
        self._times = 0

    @property
    def asked(self) -> bool:
        """Whether somebody did: then whatever error there is comes of that."""
        return self._number is not None

    def listen(self) -> None:
        """From now on. What whoever started the process told it to ignore, as `nohup` does, stays ignored."""
        for number in _NUMBERS:
            if signal.getsignal(number) in (signal.SIG_DFL, signal.default_int_handler):
                signal.signal(number, self._signal)

    def rest(self) -> None:
        """All is done: unless an end was asked for, a signal ends the process at once from now on."""
        for number in _NUMBERS:
            if self._number is None and signal.getsignal(number) == self._signal:
                signal.signal(number, signal.SIG_DFL)

    def end(self, code: int | None) -> NoReturn:
        """The process ends: with the code, or as the signal has it."""
        import threading  # noqa: PLC0415  # a signal is to be listened for before it is imported

        if self._number is None and threading.active_count() > 1:
            sys.exit(code)  # which waits for the others
        # Python's own way out would take every object apart, for a tenth of the time of a short command. After a signal
        # it would wait for threads, and call an interruption of generated code by its own name.
        atexit._run_exitfuncs()  # noqa: SLF001  # there is no public name
        if self._number is not None:
            os._exit(_OF_SIGNALS + self._number)
        if not _is_written():
            sys.exit(code)  # which says so
        os._exit(code or 0)

    def _signal(self, number: int, _: FrameType | None) -> None:
        self._number = self._number or number
        self._times += 1
        if not self.working:  # modules are being imported, which may swallow an interruption, or make an error of it
            os._exit(_OF_SIGNALS + number)
        sys.unraisablehook = lambda _: None  # what an interruption meets in a finalizer is no news
        if self._times != 2:  # noqa: PLR2004  # `timeout` and terminals ask twice, and cleaning up is to end as well
            raise KeyboardInterrupt


def _is_written() -> bool:
    """Whether all that was printed has left the process."""
    try:
        for stream in (sys.stdout, sys.stderr):
            if stream is not None:
                stream.flush()
    except (OSError, ValueError):
        return False
    return True
