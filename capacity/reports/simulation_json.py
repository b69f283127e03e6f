"""The parts of a JSON report of simulations."""

from capacity.planning.simulation import Calibrated, Simulation, SimulationReport
from capacity.traffic.calibration import Confusion


def simulation_parts(one: Simulation, report: SimulationReport) -> dict[str, object]:
    """One of them, in the order of the contract."""
    return {
        "deployment": one.deployment,
        "model": one.model,
        "ptus": one.ptus,
        "burst_seconds": one.burst_seconds,
        "on_429": report.on_429,
        "retries": report.retries,
        **one.summary.record_values(),
        "tpm_quota": one.quota and one.quota.tpm,
        "rpm_quota": one.quota and one.quota.rpm,
        "rpm_window_seconds": one.rpm_window_seconds,
        "spilled_from": one.spilled_from,
    }


def calibration_parts(one: Calibrated) -> dict[str, object]:
    """The depth found, with both confusion matrices and their correlations."""
    found = one.calibration
    halves = {"fitted": _confusion(found.fitted), "held_back": _confusion(found.held_back)}
    return {"deployment": one.deployment, "model": one.model, "ptus": one.ptus, **found.record_values(), **halves}


def _confusion(matrix: Confusion) -> dict[str, object]:
    return {**matrix.record_values(), "correlation": matrix.correlation}
