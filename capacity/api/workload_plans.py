"""`size`: plans of workloads."""

from typing import TYPE_CHECKING

from capacity.api.asked_facts import AskedFacts, Shares
from capacity.api.asked_plans import AskedPlans, Workloads, given, without
from capacity.api.configured_options import configurable
from capacity.api.option_texts import Day, File, Names, Number, Settings, names
from capacity.api.results import Report
from capacity.api.shell import Progress
from capacity.errors import InvalidInput

if TYPE_CHECKING:
    from collections.abc import Sequence

    from capacity.catalog.catalog import Catalog
    from capacity.planning.results.plan_report import Report as Planned
    from capacity.sizing.workload import Workload

AUTO = "auto"


@configurable
def size(
    workloads: Workloads,
    *,
    model: Names = None,
    deployment_type: Names = None,
    region: str | None = None,
    headroom: Number | None = None,
    planning: File = None,
    set: Settings = None,  # noqa: A002  # as the option is called
    discount: Shares = None,
    as_of: Day = None,
    today: Day = None,
    catalog: File = None,
    verify: bool = False,
    subscription: str | None = None,
    auth: str = AUTO,
    tenant: str | None = None,
    config: File = None,  # noqa: ARG001  # `configurable` takes it
    progress: Progress | None = None,
) -> Report:
    """PTUs, TPM and RPM quota and price of workloads, and what to buy, as `capacity size` has them.

    `workloads` are paths of files and folders, the YAML of workloads as a text of several lines, mappings with the keys
    of a file, or a list of these. `headroom` is a share, `set` maps dotted keys of the file to values:
    `set={"traffic.peak_rpm": 500}`. Azure is asked with `verify` alone.

    Raises `InvalidInput` with every mistake, and with `verify` `SourceUnavailable`.
    """
    refuse_stray_sign_in(verify, subscription, auth, tenant)
    about = AskedFacts.of(as_of=as_of, today=today, catalog=catalog, discount=discount)
    asked = AskedPlans.of(
        deployment_type=deployment_type, region=region, headroom=headroom, planning=planning, set_=set
    )
    facts = about.facts()
    read, result = planned(workloads, names(model), asked, about, facts)
    if verify and subscription:
        from capacity.api.live import Calculator  # azure and its sign-in cost more than all the rest
        from capacity.api.sign_in import SignIn

        calculator = Calculator(subscription=subscription, sign_in=SignIn.of(auth, tenant, progress))
        result = calculator.verified(result, read, facts)
    return Report(result)


def refuse_stray_sign_in(verify: bool, subscription: str | None, auth: str, tenant: str | None) -> None:  # noqa: FBT001
    """Raises `InvalidInput` where Azure is to be asked and not said on which subscription, or the other way round."""
    if verify and not subscription:
        raise InvalidInput.of("--verify", "needs --subscription ID: Azure calculates for a subscription")
    if not verify and (subscription is not None or (auth, tenant) != (AUTO, None)):
        what = "has no use for --subscription, --auth and --tenant: leave them out, or add --verify"
        raise InvalidInput.of("size without --verify", what)


def planned(
    workloads: Workloads, models: "Sequence[str] | None", asked: AskedPlans, about: AskedFacts, facts: "Catalog"
) -> "tuple[list[Workload], Planned]":
    """The workloads, once for each of the models if given, and their plans. Raises `InvalidInput`."""
    from capacity.planning.report import report  # types need none of it
    from capacity.sources.workloads import workload_file

    taken = asked.planned(facts)
    read = workload_file.read(
        given(workloads),
        facts,
        changes=asked.changes(taken),
        models=models or (),
        without=without(asked.planning, about.catalog),
    )
    return read, report(read, facts, today=about.day, reservations=taken.reservations)
