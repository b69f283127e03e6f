"""What reports show of a comparison: a line for each model and type, and what could not be had."""

from collections.abc import Iterable

from capacity.findings import found
from capacity.numerals import compact, money, percent, whole
from capacity.planning.buying.price_basis import discounts_taken
from capacity.planning.comparison import Compared, Comparison, ComparisonReport
from capacity.pricing.pricer import Discounts
from capacity.reports.content import words
from capacity.reports.forms import Grid, Section
from capacity.sentences.offer_words import pays
from capacity.sentences.say import said
from capacity.sizing.deployment import DeploymentType

SAME_TOKENS = (
    "The same tokens are taken for every model: one that writes longer answers, or splits text otherwise, costs more."
)
LIST_PRICES = "Costs are those after promotions that end, or may end."
ADMITTED = (
    "PTUs admit the requests one by one, drawn as independent arrivals (Poisson); steady are those that would carry "
    "the tokens. `capacity size` tells what a lower `max_output_tokens` saves."
)
SHORT = {"Provisioned": "PTUs", "Standard": "tokens", "Batch": "batch"}
ASSUMES = "Assumes"
NOTHING = "No model can be had."


def grid(comparison: Comparison, currency: str, *, wide: bool = False) -> Grid:
    """The cheapest first."""
    header = ["Model", f"{currency} a month", "on", "size", "tok/s", "retires", *(["paid", "at peak"] if wide else [])]
    rows = [[*_row(row), *(_more(row) if wide else [])] for row in comparison.rows]
    if any(row.admission_ptus is not None for row in comparison.rows):
        header[4:4] = ["steady"]
        for cells, row in zip(rows, comparison.rows, strict=True):
            cells[4:4] = ["-" if row.steady_ptus is None else f"{row.steady_ptus:,}"]
    return Grid(header, rows)


def _row(row: Compared) -> list[str]:
    return [
        row.model + words.publisher(row.publisher),
        money(None if row.cost is None else row.cost.per_month),
        _type(row),
        _size(row),
        "-" if row.latency_target_tokens_per_second is None else whole(row.latency_target_tokens_per_second),
        str(row.retires or "?"),
    ]


def _type(row: Compared) -> str:
    where, _, kind = row.deployment_type.display_name.rpartition(" ")
    return f"{where} {SHORT[kind]}"


def _size(row: Compared) -> str:
    if row.ptus is not None:
        return f"{row.ptus:,} PTUs"
    return "-" if row.tpm_quota is None else f"{compact(round(row.tpm_quota))} TPM"


def _more(row: Compared) -> list[str]:
    used = "-" if row.peak_utilization_share is None else percent(row.peak_utilization_share)
    return ["?" if row.term is None else pays(row.term), used]


def sections(comparison: Comparison, discounts: Discounts | None = None) -> list[Section]:
    """Why some have no cost, and why some cannot be had."""
    unknown = [(said(note), row.model, row.deployment_type) for row in comparison.rows for note in row.notes]
    refused = [(said(one.detail).removesuffix("."), one.model, one.deployment_type) for one in comparison.refused]
    everything = [
        Section("No cost", _grouped(unknown)),
        Section("Not possible", _grouped(refused), style="red"),
        Section(ASSUMES, [SAME_TOKENS, LIST_PRICES, *_discounts(discounts), *_admission(comparison)]),
    ]
    return [section for section in everything if section.lines]


def _discounts(discounts: Discounts | None) -> list[str]:
    return [said(discounts_taken(discounts))] if discounts and discounts.any else []


def _admission(comparison: Comparison) -> list[str]:
    """What PTUs hold, where there are any."""
    rows = [row for row in comparison.rows if row.ptus is not None]
    if any(row.admission_ptus is not None for row in rows):
        return [ADMITTED]
    return [said(found("admission-of-ptus-not-checked"))] if rows else []


def warnings(report: ComparisonReport) -> list[Section]:
    """What to be careful about in all of them."""
    told = [words.warning(warning) for warning in report.warnings]
    return [Section("Warnings", told, style="yellow")] if told else []


def _grouped(told: Iterable[tuple[str, str, DeploymentType]]) -> list[str]:
    """Each text once, with the models that it is about, and of each its types."""
    about: dict[str, dict[str, list[str]]] = {}
    for text, model, type_ in told:
        about.setdefault(text, {}).setdefault(model, []).append(type_.display_name)
    return [
        f"{'; '.join(f'{model} on ' + ', '.join(types) for model, types in models.items())}: {text}."
        for text, models in about.items()
    ]


def title(comparison: Comparison) -> str:
    """`shop, swedencentral`."""
    return comparison.workload + (f", {comparison.region}" if comparison.region else "")
