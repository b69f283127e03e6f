"""Random examples for as long as they are given: `python -m tests.fuzz MINUTES`, as `make fuzz` runs it.

Each round draws new examples for every property of the suite. Hypothesis writes what fails as a patch that adds it to
its test as an `@example`; the patch is applied here, so that the suite fails until the fault is mended.
"""

import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parents[1]
PATCHES: Final = ROOT / ".hypothesis" / "patches"
ROUND: Final = [
    *(sys.executable, "-m", "pytest", "--quiet", "--numprocesses", "auto", "--dist", "worksteal"),
    *("-m", "hypothesis and not spark", "--hypothesis-profile", "fuzz", "--hypothesis-seed", "random"),
]


def main(minutes: float) -> int:
    """Rounds until the time is over or one fails; the exit code of the last, 0 where the time ended it."""
    end = time.monotonic() + 60 * minutes
    before = patches()
    code = 0
    while code == 0 and (left := end - time.monotonic()) > 0:
        code = one_round(left)
    for patch in sorted(patches() - before):
        subprocess.run(["git", "apply", str(patch)], cwd=ROOT, check=True)  # noqa: S607
        print(f"Found, and added to the suite: {patch}")
    return code


def one_round(seconds: float) -> int:
    """Pytest's exit code; 0 where the time is over first."""
    with subprocess.Popen(ROUND, cwd=ROOT) as pytest:
        try:
            return pytest.wait(seconds)
        except subprocess.TimeoutExpired:
            pytest.send_signal(signal.SIGINT)
            return 0 if pytest.wait() == 2 else pytest.returncode


def patches() -> set[Path]:
    """What Hypothesis has written so far."""
    return set(PATCHES.glob("*.patch"))


if __name__ == "__main__":
    sys.exit(main(float(sys.argv[1])))
