"""Size Azure OpenAI / Microsoft Foundry deployments: PTUs, TPM and RPM quota, and why.

    import capacity as cp
    report = cp.size("workload.yaml", headroom=0.2)

Each name is imported when it is asked for; the guide page `python` says what all of them do.
"""

__version__ = "0.1.0"

TYPE_CHECKING = False  # as in `typing`, which would be a third of the time of importing this
if TYPE_CHECKING:
    from capacity.api.asked_workloads import Workload
    from capacity.api.catalog_models import Catalog, load_catalog
    from capacity.api.measured_logs import from_logs
    from capacity.api.measured_metrics import from_metrics
    from capacity.api.other_workloads import check, compare
    from capacity.api.results import CheckReport, ComparisonReport, Report, SimulationReport
    from capacity.api.simulated_logs import simulate
    from capacity.api.sweeps import Sweep, sweep
    from capacity.api.workload_plans import size
    from capacity.errors import CapacityError, CheckFailed, InvalidInput, NotEnoughData, SourceUnavailable

__all__ = [
    "CapacityError",
    "Catalog",
    "CheckFailed",
    "CheckReport",
    "ComparisonReport",
    "InvalidInput",
    "NotEnoughData",
    "Report",
    "SimulationReport",
    "SourceUnavailable",
    "Sweep",
    "Workload",
    "check",
    "compare",
    "from_logs",
    "from_metrics",
    "load_catalog",
    "simulate",
    "size",
    "sweep",
]

_MODULES = {
    "api.asked_workloads": ("Workload",),
    "api.catalog_models": ("Catalog", "load_catalog"),
    "api.measured_logs": ("from_logs",),
    "api.measured_metrics": ("from_metrics",),
    "api.other_workloads": ("check", "compare"),
    "api.results": ("CheckReport", "ComparisonReport", "Report", "SimulationReport"),
    "api.simulated_logs": ("simulate",),
    "api.sweeps": ("Sweep", "sweep"),
    "api.workload_plans": ("size",),
    "errors": ("CapacityError", "CheckFailed", "InvalidInput", "NotEnoughData", "SourceUnavailable"),
}


if not TYPE_CHECKING:  # a name that is none stays a mistake for type checkers

    def __getattr__(name: str) -> object:
        """A public name, imported now. Raises `AttributeError` for any other."""
        for module, names in _MODULES.items():
            if name in names:
                from importlib import import_module  # noqa: PLC0415  # which costs as much as all of this

                value = globals()[name] = getattr(import_module(f"capacity.{module}"), name)
                return value
        raise AttributeError(f"module 'capacity' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
