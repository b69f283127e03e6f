#!/usr/bin/env python3
"""The tests with the newest packages that the registry has, and which package broke what.

`.ci/newest.py FOLDER PACKAGE...` makes an environment in the folder and installs the packages there (paths and names,
as pip takes them). Where its versions are those of tests/constraints.txt, there is nothing to try. Tests that fail run
again with one package after the other as the constraints have it: a package with which they pass broke them.

OF_PACKAGES names the tests, all of them where it does not.

Exit code 1 where tests fail and CAPACITY_NEWEST=strict, else 0: a change is not at fault for what others publish.
"""

import os
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
OUR_OWN = "ptu-capacity"
FAILED = re.compile(r"^(?:FAILED|ERROR) (\S+)", re.MULTILINE)


def main(folder: Path, wanted: list[str]) -> int:
    """The exit code."""
    subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
    install(folder, *wanted)
    passed = versions((ROOT / "tests" / "constraints.txt").read_text(encoding="utf-8"))
    newest = versions(pip(folder, "freeze", "--exclude", OUR_OWN))
    moved = {name: version for name, version in newest.items() if passed.get(name) != version}
    for name, version in moved.items():
        print(f"{name} {version}, where tests/constraints.txt has {passed.get(name, 'none')}")
    if not moved:
        print("The newest packages are those of tests/constraints.txt: nothing to try.")
        return 0
    failed = failures(folder)
    if not failed:
        print("All tests pass with them.")
        return 0
    print(f"{len(failed)} tests fail with the newest packages:", *failed, sep="\n  ")
    for name in moved.keys() & passed.keys():
        install(folder, "--no-deps", f"{name}=={passed[name]}")
        mended = sorted(set(failed) - set(failures(folder, failed)))
        install(folder, "--no-deps", f"{name}=={moved[name]}")
        if mended:
            print(f"{name} {moved[name]} broke what passes with {passed[name]}:", *mended, sep="\n  ")
    return int(os.environ.get("CAPACITY_NEWEST") == "strict")


def pip(folder: Path, *arguments: str) -> str:
    """What pip prints."""
    command = [str(folder / "bin" / "pip"), "--quiet", "--disable-pip-version-check", *arguments]
    return subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True).stdout


def install(folder: Path, *wanted: str) -> None:
    """Packages into the environment of the folder."""
    pip(folder, "install", *wanted)


def versions(frozen: str) -> dict[str, str]:
    """Name -> version, of lines as `pip freeze` writes them."""
    pairs = (line.partition("==") for line in frozen.splitlines())
    return {name.strip().lower().replace("_", "-"): version.strip() for name, equals, version in pairs if equals}


def failures(folder: Path, only: list[str] | None = None) -> list[str]:
    """The tests that fail, of all or of some; what pytest prints where it cannot even start."""
    command = [str(folder / "bin" / "python"), "-m", "pytest", "--quiet", "--numprocesses", "auto", "-rfE"]
    few = [
        "-m",
        "not slow and not spark",
        "--hypothesis-profile",
        "few",
        "-p",
        "no:cacheprovider",
        "--no-header",
        "--tb=no",
    ]
    tests = os.environ.get("OF_PACKAGES", "").split()
    if only is not None:
        tests = [test for test in only if "::" in test or test.endswith(".py")]
    ran = subprocess.run([*command, *few, *tests], cwd=ROOT, capture_output=True, text=True, check=False)
    return FAILED.findall(ran.stdout) or ([] if ran.returncode == 0 else [(ran.stdout + ran.stderr)[-4000:]])


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), sys.argv[2:]))
