"""What reports show of a comparison: a line for each model and type, and what could not be had."""

from collections.abc import Iterable, Sequence

from capacity.findings import found
from capacity.grouping import by_key
from capacity.numerals import compact, factor, money, percent, whole
from capacity.planning.buying.costing import PAY_AS_YOU_GO
from capacity.planning.buying.price_basis import discounts_taken
from capacity.planning.results.compared_models import Compared, Comparison, ComparisonReport, LeftOut
from capacity.pricing.pricer import Discounts
from capacity.pricing.published_prices import Tier
from capacity.reports.content import words
from capacity.reports.forms import Grid, Section
from capacity.sentences.offer_words import pays
from capacity.sentences.say import capital, said
from capacity.sizing.deployment import DeploymentType, Kind

SAME_TOKENS = (
    "Every model is planned with the same tokens. One that writes longer answers, or splits text differently, costs "
    "more (--scale MODEL:output=1.5)."
)
MARKS = (
    "`?` is not known: not published, or see No cost. `-` does not apply: pay as you go has no speed target, batch no "
    "TPM quota."
)
LIST_PRICES = "Costs are those after promotions that end, or may end."
ADMITTED = (
    "PTUs admit the requests one by one, drawn as independent arrivals (Poisson); steady are those that carry the "
    "tokens. `capacity size` shows what a lower `max_output_tokens` saves."
)
SHORT = {"Provisioned": "PTUs", "Standard": "tokens", "Batch": "batch"}
MANY = 20
"""Models of which only the number is told."""
ASSUMES = "Assumptions"
NOTHING = "No model is available."


def grid(comparison: Comparison, currency: str, *, wide: bool = False) -> Grid:
    """The cheapest first."""
    header = ["Model", f"{currency} a month", "on", "size", "tok/s", "retires", *(["at peak"] if wide else [])]
    rows = [[*_row(row), *([_at_peak(row)] if wide else [])] for row in comparison.rows]
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
        _speed(row),
        str(row.retires or "?") + "!" * (row.retires_before is not None),
    ]


def basis(comparison: Comparison) -> list[str]:
    """Of which month sizes and costs are, and which rows retire too soon: what stands above the table."""
    told = []
    if comparison.month_from is not None:
        told.append(said(found("compared-month", day=comparison.month_from, growth=comparison.growth)))
    if ends := sorted({row.retires_before for row in comparison.rows if row.retires_before is not None}):
        told.append(said(found("retires-before", ends=tuple(ends))))
    return told


def _type(row: Compared) -> str:
    where, _, kind = row.deployment_type.display_name.rpartition(" ")
    by = "" if row.term in (None, PAY_AS_YOU_GO) else f", {pays(row.term)}"
    return f"{where} {SHORT[kind]}{by}"


def _size(row: Compared) -> str:
    if row.ptus is not None:
        return f"{row.ptus:,} PTUs"
    if row.deployment_type.kind is Kind.BATCH:
        return "-"
    return "?" if row.tpm_quota is None else f"{compact(round(row.tpm_quota))} TPM"


def _speed(row: Compared) -> str:
    """The target, which provisioned types and priority processing alone have."""
    if row.latency_target_tokens_per_second is not None:
        return whole(row.latency_target_tokens_per_second)
    return "?" if row.ptus is not None or row.term == Tier.PRIORITY.value else "-"


def _at_peak(row: Compared) -> str:
    return "-" if row.peak_utilization_share is None else percent(row.peak_utilization_share)


def sections(comparison: Comparison, discounts: Discounts | None = None) -> list[Section]:
    """Why some have no cost, and why some cannot be had."""
    unknown = [(said(note), row.model, row.deployment_type) for row in comparison.rows for note in row.notes]
    refused = [(said(one.detail).removesuffix("."), one.model, one.deployment_type) for one in comparison.refused]
    everything = [
        Section("No cost", _grouped(unknown)),
        Section("Not possible", _grouped(refused), style="red"),
        Section(ASSUMES, _assumes(comparison, discounts)),
        Section("Left out", _left_out(comparison.left_out)),
    ]
    return [section for section in everything if section.lines]


def _assumes(comparison: Comparison, discounts: Discounts | None) -> list[str]:
    taken = [said(discounts_taken(discounts))] if discounts and discounts.any else []
    return [*_tokens(comparison), *_term(comparison), LIST_PRICES, *taken, MARKS, *_admission(comparison)]


def _tokens(comparison: Comparison) -> list[str]:
    """Whose tokens are taken to be more or fewer."""
    scaled = [
        f"{one.model} {kind} x {factor(by)}"
        for one in comparison.scales
        for kind, by in (("input", one.input), ("output", one.output))
        if by != 1
    ]
    if not scaled:
        return [SAME_TOKENS]
    return [f"Tokens as --scale says: {', '.join(scaled)}; of other models as the workload has them."]


def _term(comparison: Comparison) -> list[str]:
    if comparison.term is None:
        return []
    return [f"PTUs of all models are paid by one term, {comparison.term.label} (--term names another); tokens as used."]


def _left_out(left_out: Sequence[LeftOut]) -> list[str]:
    """By reason; of other publishers only how many, for they are most."""
    by_reason = by_key((capital(said(one.reason)), one.model) for one in left_out)
    told = [
        f"{reason}: {whole(len(models)) + ' models' if len(models) > MANY else ', '.join(models)}."
        for reason, models in by_reason.items()
    ]
    return [*told, "--model NAME compares any of them."] if told else []


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
