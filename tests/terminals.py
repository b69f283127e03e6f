"""What a terminal gets from the command line, through a pseudo terminal."""

import os
import pty
import subprocess
import sys
import tempfile
from collections.abc import Mapping


def seen(*arguments: str, errors: bool = False, environment: Mapping[str, str] | None = None) -> str:
    """What is written to standard output on a terminal, or with `errors` to standard error.

    The command has to succeed, and to write no errors where its output is looked at.
    """
    terminal, end = pty.openpty()
    with (
        tempfile.TemporaryFile() as other,
        subprocess.Popen(
            [sys.executable, "-m", "capacity", *arguments],
            stdin=subprocess.DEVNULL,
            stdout=other if errors else end,
            stderr=end if errors else other,
            env={**os.environ, "TERM": "xterm-256color", **(environment or {})},
        ) as running,
    ):
        os.close(end)
        written = b""
        try:
            while part := os.read(terminal, 1 << 16):
                written += part
        except OSError:  # how Linux reports the end
            pass
        finally:
            os.close(terminal)
        running.wait()
        other.seek(0)
        assert errors or other.read() == b""
    assert running.returncode == 0
    return written.decode().replace("\r\n", "\n")
