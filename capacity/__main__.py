"""The process: `capacity`, or `python -m capacity`."""

import gc

from capacity.ending import Ending


def run() -> None:
    """Run the command line of the process and end with its exit code."""
    ending = Ending()
    ending.listen()
    # A short process makes few cycles and many objects that stay: looking for garbage costs it 5 % of its time.
    gc.set_threshold(1_000_000)
    from capacity.cli.app import main  # noqa: PLC0415  # after the lines above, which are for these imports

    code: int | None = None
    try:
        ending.working = True
        try:
            code = main()
        finally:
            ending.rest()
    except BaseException:  # a signal may end it anywhere
        if not ending.asked:
            raise
    ending.end(code)


if __name__ == "__main__":
    run()
