"""Facts that belong to no single model: sources, regions, remarks across models, publishers."""

from datetime import date
from decimal import Decimal

from capacity.record import Record
from capacity.sizing.model_spec import DeployedAs, Remark

UNTRACEABLE = "untraceable"
"""What is said of a source without address, commit or package."""


class Source(Record):
    """Where facts come from: a page or a repository file, as of the date it was published or read."""

    title: str
    published: str | None = None
    url: str | None = None
    repository: str | None = None
    path: str | None = None
    commit: str | None = None
    package: str | None = None
    """Of PyPI, with its version."""
    read_from: str | None = None
    collected_by: str | None = None
    """Whose copy it was read in, where that is not the publisher's own."""
    collected: str | None = None
    """The day of that copy."""

    @property
    def traceable(self) -> bool:
        """Whether it names a place where others can look it up."""
        return bool(self.url or self.commit or self.package)

    @property
    def cited(self) -> str:
        """Title, date, and whose copy it is, as a report cites it; it ends in a date if there is one."""
        told = self.title
        if self.published and self.published != self.collected:
            told += f", {self.published}"
        if self.collected_by:
            told += f", as collected by {self.collected_by} on {self.collected}"
        return told if self.traceable else f"{UNTRACEABLE}: {told}"


class Geography(Record):
    """Azure's regions and the data zones they belong to."""

    as_of: date
    source: str
    regions: tuple[str, ...]
    data_zones: dict[str, tuple[str, ...]]
    remarks: tuple[Remark, ...] = ()

    def data_zone(self, region: str) -> str | None:
        """The data zone of a region: `us`, `eu`, `apac`, or None where it is in none."""
        return next((zone for zone, regions in self.data_zones.items() if region in regions), None)


class LeftOut(Record):
    """What a source says and the facts do not carry, and why."""

    what: str
    source: str
    as_of: date
    why: str
    models: tuple[str, ...] = ()
    """Names of models that the catalog does not have, as the source has them. `*` stands for any text, below too."""
    facts: tuple[str, ...] = ()
    """Of models that it has, as `make world` prints them: `gpt-4o, data-zone-standard us: cache write 1.38`."""


class Remarks(Record):
    """What sources contradict each other in across models, and the date of the newest fact in the catalog."""

    as_of: date
    remarks: tuple[Remark, ...]
    left_out: tuple[LeftOut, ...] = ()


class Refund(Record):
    """What cancelled reservations may come to, of one billing scope in so many months."""

    as_of: date
    source: str
    usd: Decimal
    months: int


class Exchange(Record):
    """From when on bought reservations cannot be exchanged, where savings plans cover what they are for."""

    as_of: date
    source: str
    bought_from: date


class ReservationRules(Record):
    """What may be given back of a reservation; of each rule its editions, the newest first."""

    refund: tuple[Refund, ...]
    exchange: tuple[Exchange, ...]


class Publishers(Record):
    """What holds for every model of a publisher, where its own file says nothing else."""

    deployed_as: dict[str, DeployedAs]


class Sources(Record):
    """Every source that facts cite, by its key."""

    sources: dict[str, Source]
