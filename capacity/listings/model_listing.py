"""What the catalog holds: a line for each model, or everything known of one."""

from collections.abc import Iterator
from datetime import date
from fractions import Fraction

from capacity.catalog.catalog import Catalog
from capacity.catalog.model_file import ModelFile
from capacity.catalog.shared_facts import Source
from capacity.planning.advice import ages
from capacity.planning.advice.lifecycle_warnings import RETIRED, UNCONFIRMED, stage
from capacity.planning.options.availability import is_told, listed_regions
from capacity.planning.results.plan import UsedFacts
from capacity.record import Record
from capacity.sizing.deployment import DeploymentType, Edition, PtuSizes
from capacity.sizing.model_spec import ModelSpec


class Filters(Record):
    """Which models to list; None lets all pass."""

    publisher: str | None = None
    deployment_type: DeploymentType | None = None
    region: str | None = None
    retired: bool | None = None


class ModelSummary(Record):
    """One model in a line, as of the listing's date: its newest version, and the numbers that decide its size."""

    name: str
    publisher: str
    series: str | None
    version: str | None
    stage: str | None
    retires: date | None
    retired: bool
    """Whether a source says so."""
    retirement_unconfirmed: bool
    """Whether the day that was planned is past, and no source says that it came to pass."""
    deployment_types: tuple[DeploymentType, ...]
    input_tpm_per_ptu: Fraction | None
    output_weight: Fraction | None
    sizes: dict[DeploymentType, PtuSizes]
    latency_target_tokens_per_second: Fraction | None
    as_of: date | None
    source: str | None


class ModelDetail(Record):
    """Everything known of one model: all editions of all groups, and the sources that they cite."""

    file: ModelFile
    sources: dict[str, Source]

    def groups(self) -> Iterator[tuple[str, tuple[Edition, ...]]]:
        """Every group that holds something, with its editions, newest first."""
        for group, editions in (*self.file.groups.items(), ("remarks", self.file.remarks)):
            if editions:
                yield group, tuple(sorted(editions, key=lambda edition: edition.as_of, reverse=True))


class Listing(Record):
    """What `capacity models` answers: summaries, or the details of the models that were named."""

    as_of: date
    models: tuple[ModelSummary, ...] = ()
    details: tuple[ModelDetail, ...] = ()
    facts: tuple[UsedFacts, ...] = ()
    """What is known of all of them now."""


def summaries(catalog: Catalog, filters: Filters, *, today: date) -> Listing:
    """All models known by the catalog's date that pass the filters, by publisher and name."""
    specs = (file.spec(catalog.as_of) for file in catalog.files() if not file.oldest or file.oldest <= catalog.as_of)
    models = [
        (summary(spec, catalog, today=today), spec)
        for spec in specs
        if _offered(spec, filters.deployment_type, filters.region)
    ]
    shown = [
        (model, spec)
        for model, spec in sorted(models, key=lambda one: (one[0].publisher, one[0].name.lower()))
        if filters.publisher in (None, model.publisher) and filters.retired in (None, model.retired)
    ]
    return Listing(
        as_of=catalog.as_of,
        models=tuple(model for model, _ in shown),
        facts=tuple(ages.of_models(spec for _, spec in shown)),
    )


def _offered(spec: ModelSpec, type_: DeploymentType | None, region: str | None) -> bool:
    types = [offered for offered in spec.offered if type_ in (None, offered)]
    return bool(types) and (region is None or any(_is_listed(spec, one, region) for one in types))


def _is_listed(spec: ModelSpec, type_: DeploymentType, region: str) -> bool:
    return is_told(type_, region) and region in (listed_regions(spec, type_, None) or ())


def summary(spec: ModelSpec, catalog: Catalog, *, today: date) -> ModelSummary:
    """One model in a line."""
    version = spec.newest_version
    life = spec.lifecycle.versions[version] if spec.lifecycle and version else None
    code = None if life is None else stage(life, today)
    decisive: Edition | None = spec.throughput or spec.standard_quota or spec.regions
    return ModelSummary(
        name=spec.name,
        publisher=spec.publisher,
        series=spec.series,
        version=version,
        stage=life.stage if life else None,
        retires=life.retires if life else None,
        retired=code == RETIRED,
        retirement_unconfirmed=code == UNCONFIRMED,
        deployment_types=spec.offered,
        input_tpm_per_ptu=spec.throughput.input_tpm_per_ptu if spec.throughput else None,
        output_weight=spec.throughput.weights_for("short").output if spec.throughput else None,
        sizes=spec.sizes.types if spec.sizes else {},
        latency_target_tokens_per_second=spec.latency_target.tokens_per_second if spec.latency_target else None,
        as_of=decisive.as_of if decisive else None,
        source=catalog.cite(decisive.source) if decisive else None,
    )


def detail(catalog: Catalog, names: list[str]) -> Listing:
    """Everything known of the models named. Raises `InvalidInput` for a name that is not known."""
    details = []
    for name in names:
        file = catalog.file(name)
        cited = {edition.source for editions in (*file.groups.values(), file.remarks) for edition in editions}
        sources = {key: source for key, source in catalog.sources.items() if key in cited}
        details.append(ModelDetail(file=file, sources=sources))
    specs = [one.file.spec(catalog.as_of) for one in details]
    return Listing(as_of=catalog.as_of, details=tuple(details), facts=tuple(ages.of_models(specs)))
