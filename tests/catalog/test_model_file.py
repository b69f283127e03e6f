from datetime import date
from fractions import Fraction
from typing import Any

import pytest

from capacity.catalog.model_file import ModelFile, in_force, laid_over
from capacity.sizing.deployment import DeploymentType, Offers, PtuSizes, Sizes, StandardQuota, Throughput, TokenWeights
from capacity.sizing.model_spec import Remark

JANUARY, MARCH, MAY = date(2026, 1, 1), date(2026, 3, 1), date(2026, 5, 1)


def throughput(as_of: date, input_tpm: int | None = None, **weights: int) -> Throughput:
    return Throughput(
        as_of=as_of,
        source=f"page of {as_of}",
        input_tpm_per_ptu=None if input_tpm is None else Fraction(input_tpm),
        weights=TokenWeights().replaced(**{key: Fraction(value) for key, value in weights.items()}),
    )


OLD, NEW = throughput(JANUARY, 1000, input=1, output=3), throughput(MARCH, 2000, input=1, output=4)


@pytest.mark.parametrize(
    ("as_of", "expected"),
    [
        pytest.param(None, NEW, id="newest"),
        pytest.param(MAY, NEW, id="later-than-both"),
        pytest.param(MARCH, NEW, id="the-very-day"),
        pytest.param(date(2026, 2, 28), OLD, id="the-day-before"),
        pytest.param(date(2025, 1, 1), OLD, id="before-both"),
    ],
)
def test_the_edition_in_force(as_of: date | None, expected: Throughput) -> None:
    assert in_force((NEW, OLD), as_of) is expected
    assert in_force((OLD, NEW), as_of) is expected


def test_no_edition_is_in_force_where_there_is_none() -> None:
    assert in_force((), MAY) is None


def test_of_one_date_the_first_edition_is_in_force() -> None:
    assert in_force((NEW, NEW.replaced(source="other")), None) is NEW


def test_the_dates_of_a_file() -> None:
    file = ModelFile(
        name="m", throughput=(NEW, OLD), standard_quota=(StandardQuota(as_of=MAY, source="quota", types={}),)
    )

    assert (file.oldest, file.newest) == (JANUARY, MAY)
    assert file.replaced(throughput=()).oldest == MAY
    assert ModelFile(name="m").oldest is None
    assert ModelFile(name="m").newest == date.min


def test_a_model_without_publisher_is_custom() -> None:
    assert ModelFile(name="m").spec(None).publisher == "custom"
    assert ModelFile(name="m", publisher="p").spec(None).publisher == "p"


BUILT_IN = ModelFile(
    name="m",
    aliases=("built-in",),
    publisher="p",
    series="s",
    throughput=(NEW, OLD),
    sizes=(
        Sizes(
            as_of=MARCH,
            source="sizes",
            types={
                DeploymentType.GLOBAL_PROVISIONED: PtuSizes(minimum_ptus=15, increment_ptus=5),
                DeploymentType.REGIONAL_PROVISIONED: PtuSizes(minimum_ptus=50, increment_ptus=50),
            },
        ),
    ),
    offers=(Offers(as_of=MARCH, source="offers", spillover=True, batch=(DeploymentType.GLOBAL_BATCH,)),),
    remarks=(Remark(as_of=MARCH, source="remark", code="doubtful", detail="built-in"),),
)


def merged(**own: Any) -> ModelFile:  # noqa: ANN401  # any fields of a model file
    return laid_over(BUILT_IN, ModelFile(name="M").replaced(**own))


def test_what_an_own_file_leaves_out_stays() -> None:
    assert merged() == BUILT_IN


def test_own_names_and_remarks_are_added() -> None:
    remark = Remark(as_of=MAY, source="me", code="doubtful", detail="own")
    file = merged(aliases=("own",), publisher="q", series="t", image_model=True, remarks=(remark,))

    assert file.name == "m"
    assert file.aliases == ("built-in", "own")
    assert (file.publisher, file.series, file.image_model) == ("q", "t", True)
    assert [remark.detail for remark in file.remarks] == ["built-in", "own"]


def test_an_own_number_keeps_the_rest_of_the_newest_edition() -> None:
    own = Throughput(as_of=MAY, source="me", input_tpm_per_ptu=Fraction(5000))
    file = merged(throughput=(own,))

    assert file.spec(None).throughput == own.replaced(weights=NEW.weights)
    assert file.spec(MARCH).throughput == NEW


def test_an_own_weight_keeps_the_other_weights() -> None:
    spec = merged(throughput=(throughput(MAY, output=9),)).spec(None)

    assert spec.throughput == throughput(MAY, 2000, input=1, output=9)


@pytest.mark.parametrize("as_of", [JANUARY, MARCH], ids=["as-old-as-the-oldest", "as-old-as-the-newest"])
def test_an_own_number_holds_over_every_built_in_one_that_is_not_older(as_of: date) -> None:
    file = merged(throughput=(throughput(as_of, 5000),))

    for day in (None, MAY, as_of):
        facts = file.spec(day).throughput
        assert facts
        assert facts.input_tpm_per_ptu == 5000
        assert facts.weights == NEW.weights
    assert len(file.throughput) == (1 if as_of == JANUARY else 2)


def test_own_output_tpm_per_ptu_replaces_the_output_weight() -> None:
    own = Throughput(as_of=MAY, source="me", output_tpm_per_ptu=Fraction(250))
    facts = merged(throughput=(own,)).spec(None).throughput
    assert facts

    assert facts.weights_for("short") == TokenWeights(input=Fraction(1), output=Fraction(8))


def test_own_sizes_are_laid_over_type_by_type() -> None:
    own = Sizes(
        as_of=MAY,
        source="me",
        types={
            DeploymentType.REGIONAL_PROVISIONED: PtuSizes(minimum_ptus=25, increment_ptus=25),
            DeploymentType.DATA_ZONE_PROVISIONED: PtuSizes(minimum_ptus=15, increment_ptus=5),
        },
    )
    sizes = merged(sizes=(own,)).spec(None).sizes
    assert sizes

    assert {type_.label: size.minimum_ptus for type_, size in sizes.types.items()} == {
        "global-provisioned": 15,
        "regional-provisioned": 25,
        "data-zone-provisioned": 15,
    }


def test_an_own_no_is_not_nothing() -> None:
    offers = merged(offers=(Offers(as_of=MAY, source="me", spillover=False),)).spec(None).offers
    assert offers

    assert offers.spillover is False
    assert offers.batch == (DeploymentType.GLOBAL_BATCH,)


def test_a_group_that_the_built_in_file_lacks_is_taken_as_it_is() -> None:
    own = StandardQuota(as_of=MAY, source="me", types={})

    assert merged(standard_quota=(own,)).standard_quota == (own,)
