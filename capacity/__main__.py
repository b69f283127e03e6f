"""The process: `capacity`, or `python -m capacity`."""

import gc
import sys


def run() -> None:
    """Run the command line of the process and end with its exit code."""
    # A short process makes few cycles and many objects that stay: looking for garbage costs it 5 % of its time.
    gc.set_threshold(100_000)
    from capacity.cli import main  # noqa: PLC0415  # after the line above, which is for these imports

    sys.exit(main())


if __name__ == "__main__":
    run()
