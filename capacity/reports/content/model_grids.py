"""What tables and Markdown show of models: all of them side by side, and all that is known of one."""

from capacity.listings.model_listing import Listing, ModelDetail, ModelSummary
from capacity.numerals import factor, whole
from capacity.reports.content import catalog_words
from capacity.reports.forms import Grid, Section
from capacity.sizing.deployment import DeploymentType, Kind

MODELS_NOTE = (
    "Input TPM per PTU, the weight of an output token, and deployable sizes (minimum+increment PTUs) on each "
    "provisioned type. ? is not published, - is not offered; a day with ? was only planned, and is past. "
    "capacity models NAME shows all of one, with sources."
)


def models(listing: Listing) -> dict[str, Grid]:
    """A grid of models for each publisher, by its name."""
    publishers = dict.fromkeys(model.publisher for model in listing.models)
    header = ["Model", "TPM/PTU", "output", "global", "zone", "region", "retires"]
    return {
        publisher: Grid(header, [_model(model) for model in listing.models if model.publisher == publisher])
        for publisher in publishers
    }


def _model(model: ModelSummary) -> list[str]:
    sizes = [
        f"{model.sizes[type_].minimum_ptus}+{model.sizes[type_].increment_ptus}" if type_ in model.sizes else "-"
        for type_ in DeploymentType
        if type_.kind is Kind.PROVISIONED
    ]
    provisioned = bool(model.sizes)
    doubt = "?" if model.retires is None or model.retirement_unconfirmed else ""
    return [
        model.name,
        whole(model.input_tpm_per_ptu) if provisioned else "-",
        (factor(model.output_weight) if model.output_weight is not None else "?") if provisioned else "-",
        *sizes,
        "retired" if model.retired else f"{model.retires or ''}{doubt}",
    ]


def model_sections(detail: ModelDetail) -> list[Section]:
    """A section for each group of facts, an entry for each edition, newest first, and the sources cited."""
    sections_ = [
        Section(
            catalog_words.plain(group).capitalize(),
            [catalog_words.edition(edition, detail.sources) for edition in editions],
        )
        for group, editions in detail.groups()
    ]
    cited = [f"{key}: {catalog_words.source(source)}." for key, source in detail.sources.items()]
    return [*sections_, Section("Sources", cited)]
