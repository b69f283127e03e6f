"""What holds for every demand. In CI hypothesis draws the same examples each time; elsewhere new ones."""

from datetime import date
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from capacity.sizing.demand import from_classes
from capacity.sizing.deployment import PtuSizes, QuotaUnit, Throughput, TokenWeights
from capacity.sizing.planning_key import Planning
from capacity.sizing.ptu import deployable_ptus, is_deployable, normalized_tpm, ptus_needed, weigh
from capacity.sizing.quota import QuotaBound, size
from capacity.sizing.request_class import RequestClass
from capacity.sizing.workload import Workload
from tests.properties import examples

quick = examples(100)

ZERO = Fraction(0)
positive = st.builds(Fraction, st.integers(1, 10**7), st.sampled_from([1, 10, 1000]))
amounts = st.just(ZERO) | positive
shares = st.integers(0, 1000).map(lambda thousandths: Fraction(thousandths, 1000))
all_sizes = st.builds(PtuSizes, minimum_ptus=st.integers(1, 500), increment_ptus=st.integers(1, 300))
units = st.builds(QuotaUnit, tpm_per_unit=positive, rpm_per_unit=positive)
facts = st.builds(
    Throughput,
    as_of=st.just(date(2026, 9, 23)),
    source=st.just("test"),
    input_tpm_per_ptu=positive,
    weights=st.builds(TokenWeights, input=positive, cached_input=amounts, cache_write=amounts, output=amounts),
)


@st.composite
def classes(draw: st.DrawFn) -> RequestClass:
    cached = draw(shares)
    written = draw(shares) * (1 - cached)
    return RequestClass(
        peak_rpm=draw(positive),
        input_tokens=draw(positive),
        output_tokens=draw(amounts),
        cached_input_share=cached,
        cache_write_share=written,
    )


def normalized(request_class: RequestClass, throughput: Throughput, planning: Planning | None = None) -> Fraction:
    workload = Workload(name="shop", model="any", traffic=(request_class,), planning=planning or Planning())
    return normalized_tpm(weigh(from_classes(workload).classes, throughput))


@quick
@given(classes(), facts, st.sampled_from(["peak_rpm", "input_tokens", "output_tokens"]), amounts)
def test_more_traffic_never_needs_less(
    request_class: RequestClass, throughput: Throughput, what: str, more: Fraction
) -> None:
    busier = request_class.replaced(**{what: getattr(request_class, what) + more})

    assert normalized(busier, throughput) >= normalized(request_class, throughput)


@quick
@given(classes(), facts, shares.filter(lambda share: share < 1), shares, st.integers(0, 24))
def test_growth_never_needs_less_and_an_own_cache_never_more(
    request_class: RequestClass, throughput: Throughput, hits: Fraction, growth: Fraction, months: int
) -> None:
    now = normalized(request_class, throughput)

    assert normalized(request_class, throughput, Planning(response_cache_hit_share=hits)) <= now
    assert normalized(request_class, throughput, Planning(growth_share_per_month=growth, growth_months=months)) >= now


@quick
@given(amounts, amounts, amounts, positive, all_sizes)
def test_more_headroom_never_needs_fewer_ptus(
    demand: Fraction, headroom: Fraction, more: Fraction, per_ptu: Fraction, sizes: PtuSizes
) -> None:
    needed, needed_with_more = (ptus_needed(demand, share, per_ptu) for share in (headroom, headroom + more))

    assert needed_with_more >= needed
    assert deployable_ptus(needed_with_more, sizes) >= deployable_ptus(needed, sizes)


@quick
@given(amounts, all_sizes)
def test_ptus_are_the_smallest_deployable_size_that_covers_the_need(needed: Fraction, sizes: PtuSizes) -> None:
    ptus = deployable_ptus(needed, sizes)
    smaller = ptus - sizes.increment_ptus

    assert ptus >= needed
    assert is_deployable(ptus, sizes)
    assert (ptus - sizes.minimum_ptus) % sizes.increment_ptus == 0
    assert smaller < sizes.minimum_ptus or smaller < needed


@quick
@given(st.integers(0, 1000), all_sizes)
def test_a_need_that_is_deployable_is_bought_as_it_is(steps: int, sizes: PtuSizes) -> None:
    ptus = sizes.minimum_ptus + steps * sizes.increment_ptus

    assert deployable_ptus(Fraction(ptus), sizes) == ptus


@quick
@given(classes(), facts)
def test_doubled_tokens_double_normalized_tpm(request_class: RequestClass, throughput: Throughput) -> None:
    doubled = request_class.replaced(
        input_tokens=2 * (request_class.input_tokens or ZERO), output_tokens=2 * (request_class.output_tokens or ZERO)
    )

    assert normalized(doubled, throughput) == 2 * normalized(request_class, throughput)


@quick
@given(classes(), facts, st.integers(1, 1000))
def test_decimals_hold_no_surprise(request_class: RequestClass, throughput: Throughput, parts: int) -> None:
    """Parts of the requests add up to the demand of all of them, to the last digit."""
    part = request_class.replaced(peak_rpm=(request_class.peak_rpm or ZERO) / parts)

    assert normalized(part, throughput) * parts == normalized(request_class, throughput)


@quick
@given(classes())
def test_every_token_is_counted_once(request_class: RequestClass) -> None:
    demand = from_classes(Workload(name="shop", model="any", traffic=(request_class,)))
    rpm, input_, output = request_class.peak_rpm, request_class.input_tokens, request_class.output_tokens

    assert demand.tpm.all_input == (rpm or ZERO) * (input_ or ZERO)
    assert demand.tpm.total == (rpm or ZERO) * ((input_ or ZERO) + (output or ZERO))


@quick
@given(classes(), facts)
def test_the_same_demand_gives_the_same_answer(request_class: RequestClass, throughput: Throughput) -> None:
    assert normalized(request_class, throughput) == normalized(request_class.replaced(), throughput.replaced())


@quick
@given(units, amounts, st.none() | amounts, st.none() | amounts)
def test_units_of_quota_are_the_fewest_that_cover_everything(
    unit: QuotaUnit, tpm: Fraction, admission: Fraction | None, rpm: Fraction | None
) -> None:
    result = size(unit, tpm=tpm, admission_tpm=admission, rpm=rpm)
    tpm_needed, rpm_needed = max(tpm, admission or ZERO), rpm or ZERO
    assert result.sku_capacity is not None
    assert result.tpm_quota is not None
    assert result.rpm_quota is not None
    assert unit.tpm_per_unit is not None
    assert unit.rpm_per_unit is not None

    assert result.tpm_quota >= tpm_needed
    assert result.rpm_quota >= rpm_needed
    one_less = result.sku_capacity - 1
    assert one_less == 0 or one_less * unit.tpm_per_unit < tpm_needed or one_less * unit.rpm_per_unit < rpm_needed


@quick
@given(units, amounts, amounts, amounts)
def test_what_bounds_the_quota_would_need_as_much_alone(
    unit: QuotaUnit, tpm: Fraction, admission: Fraction, rpm: Fraction
) -> None:
    result = size(unit, tpm=tpm, admission_tpm=admission, rpm=rpm)
    alone = {
        QuotaBound.TPM: size(unit, tpm=tpm, admission_tpm=None, rpm=None),
        QuotaBound.ADMISSION: size(unit, tpm=admission, admission_tpm=None, rpm=None),
        QuotaBound.RPM: size(unit, tpm=ZERO, admission_tpm=None, rpm=rpm),
    }
    assert result.bound_by is not None

    assert alone[result.bound_by].sku_capacity == result.sku_capacity
