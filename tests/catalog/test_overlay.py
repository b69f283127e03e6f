"""A user's own file, laid over the built-in catalog."""

from collections.abc import Callable
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest

from capacity.catalog.catalog import Catalog
from capacity.errors import InvalidInput
from capacity.sizing.deployment import DeploymentType

Laid = Callable[..., Catalog]


@pytest.fixture
def laid(tmp_path: Path) -> Laid:
    """The catalog with files of these texts laid over it."""

    def make(*texts: str, as_of: date | None = None) -> Catalog:
        for number, text in enumerate(texts):
            (tmp_path / f"own-{number}.yaml").write_text(text, encoding="utf-8")
        return Catalog(own=tmp_path, as_of=as_of)

    return make


NEW_MODEL = """
name: House-Model
aliases: [hm]
throughput:
  - {as_of: 2026-10-01, source: our benchmark, input_tpm_per_ptu: 1234.5, weights: {input: 1, output: 4}}
sizes:
  as_of: 2026-10-01
  source: our benchmark
  types: {global-provisioned: {minimum_ptus: 10, increment_ptus: 2}}
"""


@pytest.mark.parametrize("name", ["House-Model", "house-model", "HM"])
def test_a_new_model(laid: Laid, name: str) -> None:
    catalog = laid(NEW_MODEL)
    spec = catalog.model(name)
    assert spec.throughput
    assert spec.sizes

    assert (spec.name, spec.publisher) == ("House-Model", "custom")
    assert spec.throughput.input_tpm_per_ptu == Fraction("1234.5")
    assert spec.sizes.types[DeploymentType.GLOBAL_PROVISIONED].increment_ptus == 2
    assert catalog.cite(spec.throughput.source) == "our benchmark"


def test_a_new_model_is_listed_and_suggested_beside_the_built_in_ones(laid: Laid) -> None:
    catalog = laid(NEW_MODEL)

    assert len(catalog.files()) == 120
    with pytest.raises(InvalidInput, match="did you mean `House-Model`"):
        catalog.model("hous-model")


def test_a_corrected_number(laid: Laid) -> None:
    catalog = laid("{name: GPT-5.2, throughput: {as_of: 2026-10-01, source: us, input_tpm_per_ptu: 5000}}")
    facts, built_in = catalog.model("gpt-5.2").throughput, Catalog().model("gpt-5.2").throughput
    assert facts
    assert built_in

    assert facts.input_tpm_per_ptu == 5000
    assert facts.weights == built_in.weights
    assert len(catalog.files()) == 119


def test_a_missing_ratio(laid: Laid) -> None:
    catalog = laid("{name: Kimi K2.6, throughput: {as_of: 2026-10-01, source: us, weights: {output: 4}}}")
    facts = catalog.model("kimi k2.6").throughput
    assert facts

    assert facts.weights_for("short").output == 4
    assert facts.input_tpm_per_ptu == 4000


def test_output_tpm_per_ptu_in_place_of_a_ratio(laid: Laid) -> None:
    catalog = laid("{name: gpt-5.2, throughput: {as_of: 2026-10-01, source: us, output_tpm_per_ptu: 500}}")
    facts = catalog.model("gpt-5.2").throughput
    assert facts

    assert facts.weights_for("short").output == Fraction(3400, 500)
    assert facts.weights_for("short").input == 1


def test_an_older_own_number_holds_from_its_date_on(laid: Laid) -> None:
    text = "{name: o3, throughput: {as_of: 2025-08-01, source: contract, input_tpm_per_ptu: 700}}"
    negotiated = [laid(text, as_of=day).model("o3").throughput for day in (date(2025, 7, 31), date(2025, 8, 1), None)]

    assert [facts.input_tpm_per_ptu for facts in negotiated if facts] == [Fraction(600), Fraction(700), Fraction(700)]


def test_a_model_found_by_its_alias_is_the_built_in_one(laid: Laid) -> None:
    catalog = laid("{name: fw-glm-5, throughput: {as_of: 2026-10-01, source: us, input_tpm_per_ptu: 5}}")

    assert catalog.model("GLM 5").throughput == catalog.model("FW-GLM-5").throughput
    assert len(catalog.files()) == 119


def test_the_newest_own_number_can_be_the_date_of_the_catalog(laid: Laid) -> None:
    assert laid(NEW_MODEL).as_of == Catalog().as_of
    assert laid(NEW_MODEL.replace("2026-10-01", "2027-01-02")).as_of == date(2027, 1, 2)
    assert laid(NEW_MODEL.replace("2026-10-01", "2027-01-02"), as_of=date(2026, 1, 1)).as_of == date(2026, 1, 1)


STILL_TO_COME = """\
name: gpt-5.2
regions: {as_of: 2026-12-01, source: us}
token_prices:
  - as_of: 2026-11-30
    source: our agreement
    currency: USD
    confirmed: 2026-12-02
    prices:
      - {deployment_types: [global-standard], effective_from: 2027-01-01, per_million_tokens: {input: 1}}
  - {as_of: 2027-01-01, source: our next agreement, currency: USD, prices: []}
---
ptu_prices:
  as_of: 2026-12-01
  source: our agreement
  currency: USD
  prices: {deployment_types: [global-provisioned], term: hourly, per_ptu: 1}
"""


def test_what_was_read_on_a_day_still_to_come_is_a_mistake(tmp_path: Path) -> None:
    """The days from which on prices hold may be still to come."""
    path = tmp_path / "own.yaml"
    path.write_text(STILL_TO_COME, encoding="utf-8")
    with pytest.raises(InvalidInput) as caught:
        Catalog(own=path, today=date(2026, 11, 30))

    found = [str(mistake).removeprefix(f"{tmp_path}/") for mistake in caught.value.mistakes]
    of_prices = ", and in `effective_from` from when on a price holds"
    assert found == [
        "own.yaml:2: `as_of` is 2026-12-01, which is after today: give the day on which it was read",
        *(
            f"own.yaml:{line}: `{key}` is {day}, which is after today: give the day on which it was read{of_prices}"
            for line, key, day in (
                (7, "confirmed", "2026-12-02"),
                (10, "as_of", "2027-01-01"),
                (13, "as_of", "2026-12-01"),
            )
        ),
    ]
    assert Catalog(own=path, today=date(2027, 1, 1)).currency == "USD"


def test_own_facts_that_the_date_asked_for_leaves_out(tmp_path: Path) -> None:
    path = tmp_path / "own.yaml"
    path.write_text(STILL_TO_COME, encoding="utf-8")
    catalog = Catalog(own=path, as_of=date(2026, 12, 1), today=date(2027, 1, 1))

    assert [(one.group, str(one.as_of)) for one in catalog.own_later("gpt-5.2")] == [("token_prices", "2027-01-01")]
    assert catalog.own_later("gpt-5") == []
    early = Catalog(own=path, as_of=date(2026, 11, 30))
    assert [one.group for one in early.own_later("gpt-5")] == ["ptu_prices"]
    assert len(early.own_later()) == 3
    assert Catalog(own=path).own_later() == []


def test_several_documents_in_several_files(laid: Laid) -> None:
    catalog = laid(f"{NEW_MODEL}---\n{NEW_MODEL.replace('House', 'Garden').replace('hm', 'gm')}", "{name: Third}")

    assert {"House-Model", "Garden-Model", "Third"} <= {file.name for file in catalog.files()}


def test_one_file_instead_of_a_folder(tmp_path: Path) -> None:
    path = tmp_path / "own.yaml"
    path.write_text(NEW_MODEL, encoding="utf-8")

    assert Catalog(own=path).model("hm").name == "House-Model"


def test_other_models_stay_as_they_are(laid: Laid) -> None:
    assert laid(NEW_MODEL).model("gpt-5.2") == Catalog().model("gpt-5.2")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        pytest.param("aliases: [a]", "own-0.yaml:1: `name` is missing", id="no-name"),
        pytest.param(
            "name: a\nthroughput:\n  - as_of: 2026-10-01",
            "own-0.yaml:3: `source` is missing in `throughput`",
            id="no-source",
        ),
        pytest.param(
            "name: a\nthroughput:\n  as_of: 2026-10-01\n  source: us\n  input_tpm_pr_ptu: 5",
            "own-0.yaml:5: unknown key `input_tpm_pr_ptu`, did you mean `input_tpm_per_ptu`?",
            id="misspelt-key",
        ),
        pytest.param(
            "name: a\nthroughput:\n  as_of: yesterday\n  source: us",
            "own-0.yaml:3: `as_of` must be a date such as 2026-09-23, not yesterday",
            id="no-date",
        ),
        pytest.param(
            "name: a\nbatch_quota:\n  as_of: 2026-10-01\n  source: us\n  types: {global: {default: 1}}",
            "own-0.yaml:5: unknown type `global`; known: global-provisioned, global-standard, global-batch",
            id="unknown-type",
        ),
        pytest.param(
            "name: a\nthroughput:\n  as_of: 2026-10-01\n  source: us\n  input_tpm_per_ptu: 0",
            "own-0.yaml:5: `input_tpm_per_ptu` must be above 0, not 0",
            id="zero",
        ),
        pytest.param("name: a\nname: b", "own-0.yaml:2: `name` stands here twice", id="doubled-key"),
        pytest.param("- name: a", "own-0.yaml:1: there must be keys with values here, not a list", id="list"),
        pytest.param("name: [", "own-0.yaml:1: not valid YAML", id="not-yaml"),
    ],
)
def test_a_mistake_is_told_with_file_and_line(laid: Laid, text: str, message: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        laid(text)

    (mistake,) = caught.value.mistakes
    assert message in str(mistake)


def test_mistakes_of_all_files_are_told(laid: Laid) -> None:
    with pytest.raises(InvalidInput) as caught:
        laid("nam: a", NEW_MODEL, "name: [")

    assert [mistake.where.rpartition("own-")[2] for mistake in caught.value.mistakes] == ["0.yaml:1"] * 2 + ["2.yaml:1"]


@pytest.mark.parametrize("text", ["", "# nothing yet\n", "---\n---\n"], ids=["empty", "comment", "empty-documents"])
def test_a_file_without_a_model_is_told(tmp_path: Path, text: str) -> None:
    path = tmp_path / "own.yaml"
    path.write_text(text, encoding="utf-8")

    with pytest.raises(InvalidInput) as caught:
        Catalog(own=path)
    assert (
        str(caught.value)
        == f"{path}: holds neither a model nor `ptu_prices`: give at least `name` and one group of numbers"
    )


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="no such file"):
        Catalog(own=tmp_path / "own.yaml")


def test_a_folder_without_files_is_told(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match=r"no \*.yaml or \*.yml file in this folder"):
        Catalog(own=tmp_path)


def test_a_second_document_adds_to_the_first(tmp_path: Path) -> None:
    path = tmp_path / "own.yaml"
    path.write_text(
        "name: gpt-5.2\nthroughput: {as_of: 2026-11-01, source: us, input_tpm_per_ptu: 5000}\n---\n"
        "name: gpt-5.2\nsizes: {as_of: 2026-11-01, source: us, "
        "types: {global-provisioned: {minimum_ptus: 20, increment_ptus: 10}}}\n",
        encoding="utf-8",
    )

    spec = Catalog(own=path).model("gpt-5.2")

    assert spec.throughput is not None
    assert spec.throughput.input_tpm_per_ptu == 5000
    assert spec.sizes is not None
    assert spec.sizes.types[DeploymentType.GLOBAL_PROVISIONED].minimum_ptus == 20


def test_two_spellings_of_one_type_are_a_mistake(tmp_path: Path) -> None:
    path = tmp_path / "own.yaml"
    size = "{minimum_ptus: 20, increment_ptus: 10}"
    types = f"{{global-provisioned: {size}, GlobalProvisionedManaged: {size}}}"
    path.write_text(f"name: gpt-5.2\nsizes: {{as_of: 2026-11-01, source: us, types: {types}}}\n", encoding="utf-8")

    with pytest.raises(InvalidInput, match="`GlobalProvisionedManaged` stands here twice, in another spelling"):
        Catalog(own=path)


def test_a_price_for_a_place_that_is_none_is_a_mistake(tmp_path: Path) -> None:
    """It would never hold, in silence."""
    path = tmp_path / "own.yaml"
    path.write_text(
        """
ptu_prices:
  as_of: 2026-11-01
  source: our agreement
  currency: USD
  prices:
    - {deployment_types: [data-zone-provisioned], data_zones: [europe], term: hourly, per_ptu: 1}
    - {deployment_types: [regional-provisioned], regions: [swedencentral, swedn], term: hourly, per_ptu: 1}
---
name: gpt-5.2
token_prices:
  - as_of: 2026-11-01
    source: our agreement
    currency: USD
    prices: [{deployment_types: [regional-standard], regions: [eastus22], per_million_tokens: {input: 1}}]
""",
        encoding="utf-8",
    )
    with pytest.raises(InvalidInput) as caught:
        Catalog(own=path)

    found = [str(mistake).removeprefix(f"{tmp_path}/") for mistake in caught.value.mistakes]
    assert [one.partition(", did you")[0].partition("; known")[0] for one in found] == [
        "own.yaml:7: unknown data zone `europe`",
        "own.yaml:8: unknown region `swedn`",
        "own.yaml:15: unknown region `eastus22`",
    ]


def test_no_catalog_is_of_a_day_after_its_newest_fact() -> None:
    newest = Catalog().as_of

    assert Catalog(as_of=date(2040, 1, 1)).as_of == newest
    assert Catalog(as_of=date(2026, 10, 15)).as_of == date(2026, 10, 15)
