"""How this program was installed, for hints that name a command which works there."""

import json
import shlex
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final
from urllib.parse import unquote, urlsplit

DISTRIBUTION: Final = "ptu-capacity"
"""Its name on PyPI: `capacity` is another project there."""


def command_to_add(extra: str) -> str:
    """The shell command that adds an extra to this installation, in a form for POSIX shells and PowerShell.

    `extra` is a key of the optional dependencies in pyproject.toml. Environments of `uvx` are thrown away: the
    command there is the one to start instead.
    """
    prefix = Path(sys.prefix)
    wanted = _requirement(extra)
    if (prefix / "uv-receipt.toml").is_file():
        return f"uv tool install --force {wanted}"
    if (prefix / "pipx_metadata.json").is_file():
        return f"pipx install --force {wanted}"
    if prefix.parent.name.startswith("archive-v"):  # the cache of uv
        return f"uvx --from {wanted} {DISTRIBUTION} ..."
    return f"{shlex.quote(sys.executable)} -m pip install {wanted}"


def _requirement(extra: str) -> str:
    """The distribution with the extra: by name, or from the folder, file or repository it was installed from."""
    named = f"{DISTRIBUTION}[{extra}]"
    origin = _origin()
    url = str(origin.get("url", ""))
    if "vcs_info" in origin:
        revision = origin["vcs_info"]
        return f'"{named} @ {revision["vcs"]}+{url}@{revision["commit_id"]}"'
    if origin.get("dir_info", {}).get("editable"):
        return f'--editable "{unquote(urlsplit(url).path)}[{extra}]"'
    return f'"{named} @ {url}"' if url else f'"{named}"'


def _origin() -> Mapping[str, Any]:
    """What `direct_url.json` says of an installation that did not come from an index, else nothing."""
    from importlib import metadata  # noqa: PLC0415  # 15 ms, and few runs give a hint

    try:
        text = metadata.distribution(DISTRIBUTION).read_text("direct_url.json")
    except metadata.PackageNotFoundError:  # run from a folder, not installed
        return {}
    return dict(json.loads(text)) if text else {}
