"""Command lines as calls of `import capacity`: options have the same names, and functions take their texts."""

from collections.abc import Sequence
from typing import Any

import capacity as cp

FUNCTIONS = {
    "size": cp.size,
    "from-metrics": cp.from_metrics,
    "from-logs": cp.from_logs,
    "simulate": cp.simulate,
    "compare": cp.compare,
    "check": cp.check,
}
ELSEWHERE = {"--format", "--output", "--details", "--emit-workload"}
"""What methods of a result are for."""
FLAGS = {"--verify", "--pool", "--skip-bad", "--calibrate", "--cached-beside-input", "--allow-unknown"}


def called(command: Sequence[str]) -> Any:  # noqa: ANN401  # a result of any function
    """What the function of a command line returns."""
    name, *words = command
    paths: list[str] = []
    options: dict[str, Any] = {}
    while words:
        word = words.pop(0)
        if word == "--details":
            continue
        if word in FLAGS:
            options[word[2:].replace("-", "_")] = True
        elif word in ELSEWHERE:
            words.pop(0)
        elif word == "--file" or not word.startswith("--"):
            paths.append(words.pop(0) if word == "--file" else word)
        else:
            key = "models" if (name, word) == ("compare", "--model") else word[2:].replace("-", "_")
            value = words.pop(0)
            options[key] = [*options[key], value] if key in options else [value]
    single = {key: value[0] if isinstance(value, list) and len(value) == 1 else value for key, value in options.items()}
    return FUNCTIONS[name](paths, **single)  # type: ignore[operator]  # functions of several types
