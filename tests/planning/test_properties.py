"""What holds for every workload on every model. In CI hypothesis draws the same examples each time."""

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from capacity.catalog.catalog import Catalog
from capacity.planning.report import plan, report
from capacity.planning.results.plan import Plan, ProvisionedOption
from capacity.reports.formats import FORMATS, Look, writer
from capacity.sizing.deployment import DeploymentType
from capacity.sizing.planning_key import Planning
from capacity.sizing.ptu import MAX_PTUS_PER_DEPLOYMENT
from capacity.sizing.request_class import Context, RequestClass
from capacity.sizing.workload import Workload
from tests.properties import examples

quick = examples(100)

CATALOG = Catalog()
TODAY = date(2026, 10, 9)
SIZED = [
    file.name
    for file in CATALOG.files()
    if (spec := file.spec(None)).sizes and spec.throughput and spec.throughput.weights_for("short").output
]
REGIONAL = [
    name
    for name in SIZED
    if (sizes := CATALOG.model(name).sizes) and DeploymentType.REGIONAL_PROVISIONED in sizes.types
]

amounts = st.builds(Fraction, st.integers(1, 10**6), st.sampled_from([1, 10, 1000]))
shares = st.integers(0, 1000).map(lambda thousandths: Fraction(thousandths, 1000))
classes = st.builds(
    RequestClass, peak_rpm=amounts, input_tokens=amounts, output_tokens=amounts, cached_input_share=shares
)


def planned(model: str, request_class: RequestClass, planning: Planning | None = None) -> Plan:
    workload = Workload(name="shop", model=model, traffic=(request_class,), planning=planning or Planning())
    return plan(workload, CATALOG, today=TODAY)


def provisioned(plan_: Plan) -> dict[DeploymentType, ProvisionedOption]:
    return {option.deployment_type: option for option in plan_.options if isinstance(option, ProvisionedOption)}


@quick
@given(st.sampled_from(SIZED), classes, shares)
def test_an_option_covers_its_need_and_says_how_much_of_it_is_used(
    model: str, request_class: RequestClass, headroom: Fraction
) -> None:
    for option in provisioned(planned(model, request_class, Planning(headroom_share=headroom))).values():
        assert option.ptus_needed is not None
        assert option.ptus >= option.ptus_needed
        assert option.peak_utilization_share == option.normalized_tpm / (option.ptus * option.input_tpm_per_ptu)
        assert option.peak_utilization_share * (1 + headroom) <= 1


@quick
@given(st.sampled_from(SIZED), classes)
def test_the_largest_rate_fits_and_nothing_above_it(model: str, request_class: RequestClass) -> None:
    for type_, option in provisioned(planned(model, request_class)).items():
        if option.max_rpm is None:
            continue
        full = provisioned(planned(model, request_class.replaced(peak_rpm=option.max_rpm)))[type_]
        assert full.ptus == option.ptus
        assert full.peak_utilization_share == 1
        beyond = provisioned(planned(model, request_class.replaced(peak_rpm=option.max_rpm + Fraction(1, 10**9))))
        if option.ptus + option.increment_ptus <= MAX_PTUS_PER_DEPLOYMENT:
            assert beyond[type_].ptus == option.ptus + option.increment_ptus
        else:
            assert type_ not in beyond


@quick
@given(st.sampled_from(REGIONAL), classes)
def test_a_region_never_needs_fewer_ptus_than_the_world(model: str, request_class: RequestClass) -> None:
    options = provisioned(planned(model, request_class))

    for region in (option for type_, option in options.items() if type_ is DeploymentType.REGIONAL_PROVISIONED):
        assert region.ptus >= options[DeploymentType.GLOBAL_PROVISIONED].ptus
        assert region.ptus >= options[DeploymentType.DATA_ZONE_PROVISIONED].ptus


@quick
@given(st.sampled_from(SIZED), classes, amounts, st.sampled_from(["peak_rpm", "input_tokens", "output_tokens"]))
def test_more_traffic_never_needs_fewer_ptus(
    model: str, request_class: RequestClass, more: Fraction, what: str
) -> None:
    busier = planned(model, request_class.replaced(**{what: getattr(request_class, what) + more}))
    options = provisioned(planned(model, request_class))

    for type_, option in provisioned(busier).items():
        assert option.ptus >= options[type_].ptus


@quick
@given(st.sampled_from(SIZED), classes)
def test_the_same_workload_gives_the_same_plan(model: str, request_class: RequestClass) -> None:
    assert planned(model, request_class) == planned(model, request_class.replaced())


@quick
@given(
    st.sampled_from([file.name for file in CATALOG.files()]),
    st.none() | st.sampled_from(CATALOG.geography.regions),
    st.none() | st.lists(st.sampled_from(DeploymentType), min_size=1).map(tuple),
    classes,
    st.sampled_from(Context),
)
def test_every_model_type_and_region_is_sized_or_refused_in_every_format(
    model: str,
    region: str | None,
    types: tuple[DeploymentType, ...] | None,
    request_class: RequestClass,
    context: Context,
) -> None:
    workload = Workload(
        name="shop",
        model=model,
        region=region,
        deployment_types=types,
        traffic=(request_class.replaced(context=context),),
    )
    result = report([workload], CATALOG, today=TODAY)
    (plan_,) = result.plans
    told = [one.deployment_type for one in (*plan_.options, *plan_.rejections)]

    assert len(told) == len(set(told))
    assert set(told) == set(types) if types else told
    for name in FORMATS:
        assert writer(name).plans(result, Look())


@pytest.mark.parametrize("model", [file.name for file in CATALOG.files()])
def test_every_model_has_a_plan(model: str) -> None:
    plan_ = planned(model, RequestClass(peak_rpm=Fraction(10), input_tokens=Fraction(100)))

    assert plan_.options
