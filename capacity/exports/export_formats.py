"""Exports: from a plan, the texts that deploy and watch it. `FORMATS` is the single list of them."""

from importlib import import_module
from typing import TYPE_CHECKING, Protocol, cast

if TYPE_CHECKING:
    from capacity.exports.intended import Export

FORMATS = {
    "az": "to_az",
    "bicep": "to_bicep",
    "terraform": "to_terraform",
    "alerts": "to_alerts",
    "alerts-terraform": "to_alerts_terraform",
    "api-management": "to_api_management",
    "preflight": "to_preflight",
}
"""The name of a format -> the module that writes it."""
DEFAULT = "az"
SUFFIXES = {
    ".sh": ("az", "preflight"),
    ".bicep": ("bicep", "alerts"),
    ".tf": ("terraform", "alerts-terraform"),
    ".xml": ("api-management",),
}
"""Names of files -> the formats that they are for; the first of them is meant where none is given."""


class Format(Protocol):
    """What each of the modules offers."""

    def text(self, export: "Export") -> str:
        """The whole text, its comments included."""


def writer(name: str) -> Format:
    """The module that writes a format of `FORMATS`."""
    return cast("Format", import_module(f"capacity.exports.{FORMATS[name]}"))
