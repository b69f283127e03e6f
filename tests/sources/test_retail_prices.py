"""Reading the price list: what it means, region by region, and every trap that it holds. All prices are invented."""

import socket
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from capacity.catalog.catalog import Catalog
from capacity.errors import SourceUnavailable
from capacity.listings.price_changes import ReadPrices
from capacity.pricing.published_prices import PtuPrice, Term, Tier, TokenPrice, TokenRates
from capacity.sentences.say import said
from capacity.sizing.deployment import DeploymentType as Type
from capacity.sizing.request_class import Context
from capacity.sources.azure.retail_prices.price_reading import read
from tests.fake_azure.content import Json
from tests.fake_azure.price_list import PriceSetting, in_regions, price_list, ptu, reservation, row
from tests.fake_azure.server import Fault

CATALOG = Catalog()
TODAY = date(2026, 12, 1)
BASE = [ptu("Global", 0.91), reservation("Global", 240, "1 Month")]
"""Every filter has to find something."""


def found(setting: PriceSetting, *regions: str, names: tuple[str, ...] = (), **changes: Any) -> ReadPrices:  # noqa: ANN401
    return read(
        regions or ("eastus2",),
        names,
        setting.connection,
        **{"catalog": CATALOG, "today": TODAY, "currency": "USD", **changes},
    )


def listed(*rows: Json, regions: tuple[str, ...] = ("eastus2",), **changes: Any) -> ReadPrices:  # noqa: ANN401
    """What comes of these rows."""
    with price_list(*rows, *in_regions(list(regions), *BASE)) as setting:
        return found(setting, *regions, **changes)


def prices(result: ReadPrices, model: str = "gpt-5.2") -> tuple[TokenPrice, ...]:
    return result.models[model].prices


def ptus(result: ReadPrices, term: Term = Term.HOURLY) -> list[PtuPrice]:
    assert result.ptus is not None
    return [price for price in result.ptus.prices if price.term is term]


def left_out(result: ReadPrices) -> dict[str, tuple[str, ...]]:
    return {said(one.reason): one.examples for one in result.left_out}


def test_one_edition_with_date_source_and_currency() -> None:
    result = listed(row("GPT 5.2 inp Gl 1M Tokens", 1.9), row("GPT 5.2 cd inp Gl 1M Tokens", 0.19))

    edition = result.models["gpt-5.2"]
    assert (edition.as_of, edition.source) == (TODAY, "Azure Retail Prices API, read 2026-12-01")
    assert (edition.currency, edition.inferred) == ("USD", False)
    (price,) = edition.prices
    assert price == TokenPrice(
        deployment_types=(Type.GLOBAL_STANDARD,),
        effective_from=date(2026, 11, 1),
        per_million_tokens=TokenRates(input=Decimal("1.9"), cached_input=Decimal("0.19")),
    )
    assert result.without_price == result.left_out == result.notes == ()


def test_thousands_and_millions_by_the_unit_of_each_row() -> None:
    result = listed(
        row("gpt 4.1 Inp glbl Tokens", 0.0021, productName="Azure OpenAI", unitOfMeasure="1K"),
        row("gpt 4.1 Outp glbl Tokens", 8.4, productName="Azure OpenAI", unitOfMeasure="1M"),
        row("gpt 4.1 cached Inp glbl Tokens", 5e-05, productName="Azure OpenAI", unitOfMeasure="1K"),
    )

    (price,) = prices(result, "gpt-4.1")
    assert price.per_million_tokens == TokenRates(
        input=Decimal("2.1"), output=Decimal("8.4"), cached_input=Decimal("0.05")
    )


def test_another_unit_is_not_guessed() -> None:
    result = listed(row("GPT 5.2 inp Gl 1M Tokens", 1.9, unitOfMeasure="1"))

    assert result.models == {}
    assert "GPT 5.2 inp Gl 1M Tokens" in next(iter(left_out(result).values()))


def test_hours_of_ptus_are_not_hours_of_hosting() -> None:
    with price_list(ptu("Global", 0.91, unitOfMeasure="1 Hour"), BASE[1]) as setting:
        assert ptus(found(setting)) == []


def test_tier_context_version_and_batch_are_rows_of_their_own() -> None:
    result = listed(
        row("5.4 inp Gl 1M Tokens", 2.6),
        row("5.4 pp inp Gl 1M Tokens", 5.2),
        row("5.4 longco inp Gl 1M Tokens", 5.1),
        row("5.4 Batch inp Gl 1M Tokens", 1.3),
        row("54 mini Inp Flex Gl 1M Tokens", 0.4),
        row("gpt 4o 1120 Inp glbl Tokens", 2.7, productName="Azure OpenAI"),
    )

    told = {
        (price.deployment_types[0], price.tier, price.context, price.per_million_tokens.input)
        for price in prices(result, "gpt-5.4")
    }
    assert told == {
        (Type.GLOBAL_STANDARD, Tier.STANDARD, Context.SHORT, Decimal("2.6")),
        (Type.GLOBAL_STANDARD, Tier.PRIORITY, Context.SHORT, Decimal("5.2")),
        (Type.GLOBAL_STANDARD, Tier.STANDARD, Context.LONG, Decimal("5.1")),
        (Type.GLOBAL_BATCH, Tier.STANDARD, Context.SHORT, Decimal("1.3")),
    }
    assert prices(result, "gpt-5.4-mini")[0].tier is Tier.FLEX
    assert prices(result, "gpt-4o")[0].versions == ("2024-11-20",)


def test_the_price_of_a_global_meter_holds_everywhere_if_all_regions_agree() -> None:
    meter = row("GPT 5.2 inp Gl 1M Tokens", 1.9)
    regions = ("eastus2", "swedencentral", "japaneast")

    agreed = prices(listed(*in_regions(list(regions), meter), regions=regions))
    other = {**meter, "retailPrice": 2.0, "armRegionName": "japaneast"}
    differing = prices(listed(*in_regions(["eastus2", "swedencentral"], meter), other, regions=regions))

    assert [(price.data_zones, price.regions) for price in agreed] == [((), ())]
    assert {price.regions: price.per_million_tokens.input for price in differing} == {
        ("eastus2", "swedencentral"): Decimal("1.9"),
        ("japaneast",): Decimal(2),
    }


def test_us_government_regions_stand_apart() -> None:
    rows = [*in_regions(["eastus2"], ptu("Global", 0.91)), *in_regions(["usgovvirginia"], ptu("Global", 2.4))]
    reserved = in_regions(["eastus2", "usgovvirginia"], BASE[1])
    with price_list(*rows, *reserved) as setting:
        result = found(setting, "eastus2", "usgovvirginia")

    assert {price.regions: price.per_ptu for price in ptus(result)} == {
        (): Decimal("0.91"),
        ("usgovvirginia",): Decimal("2.4"),
    }


def test_data_zones_take_the_place_of_regions_that_agree() -> None:
    """Kimi K2.6 in the data zone read 3.00 in three regions and 1.045 elsewhere on 2026-08-11: regions are kept."""
    regions = ("eastus2", "westus3", "swedencentral", "francecentral", "uksouth")
    meter = row("K2.6 Thinking Inp DZ Tokens", 0.0012, productName="Azure Kimi", unitOfMeasure="1K")
    rows = in_regions(list(regions), meter)
    rows[1] = {**rows[1], "retailPrice": 0.003}
    result = prices(listed(*rows, regions=regions), "Kimi-K2.6")

    assert {(price.data_zones, price.regions): price.per_million_tokens.input for price in result} == {
        (("eu",), ("eastus2", "uksouth")): Decimal("1.2"),
        ((), ("westus3",)): Decimal(3),
    }


def test_regional_prices_keep_their_regions() -> None:
    meter = row("gpt 4.1 Inp regnl Tokens", 0.0025, productName="Azure OpenAI", unitOfMeasure="1K")
    regions = ("swedencentral", "eastus2")
    (price,) = prices(listed(*in_regions(list(regions), meter), regions=regions), "gpt-4.1")

    assert (price.data_zones, price.regions) == ((), ("eastus2", "swedencentral"))


def test_reservations_are_a_whole_term_of_any_family_although_their_unit_is_an_hour() -> None:
    result = listed(
        ptu("Data Zone", 1.15),
        ptu("Data Zone", 1.15, productName="Azure Deepseek Models"),
        ptu("Regional", 2.1),
        reservation("Regional", 290.5, "1 Month"),
        reservation("Regional", 2950, "1 Year"),
        reservation("Regional", 8000, "3 Years"),
    )

    assert [(price.deployment_types, price.families, price.per_ptu) for price in ptus(result)] == [
        ((Type.GLOBAL_PROVISIONED,), ("azure-openai",), Decimal("0.91")),
        ((Type.DATA_ZONE_PROVISIONED,), ("azure-openai", "deepseek"), Decimal("1.15")),
        ((Type.REGIONAL_PROVISIONED,), ("azure-openai",), Decimal("2.1")),
    ]
    assert [(price.regions, price.families, price.per_ptu) for price in ptus(result, Term.MONTH)] == [
        ((), (), Decimal(240)),
        (("eastus2",), (), Decimal("290.5")),
    ]
    assert [price.per_ptu for price in ptus(result, Term.YEAR)] == [Decimal(2950)]


def test_of_several_prices_of_a_meter_the_last_that_has_begun_holds() -> None:
    name = "GPT 5.2 inp Gl 1M Tokens"
    result = listed(
        row(name, 1.8, effectiveStartDate="2026-02-01T00:00:00Z"),
        row(name, 1.9, effectiveStartDate="2026-08-01T00:00:00Z"),
        row(name, 2.5, effectiveStartDate="2026-12-02T00:00:00Z"),
        row("GPT 5.2 opt Gl 1M Tokens", 15, effectiveStartDate="2027-01-01T00:00:00Z"),
    )

    (price,) = prices(result)
    assert price.per_million_tokens == TokenRates(input=Decimal("1.9"))
    assert price.effective_from == date(2026, 8, 1)
    assert left_out(result) == {"prices that begin later or have ended": (name, "GPT 5.2 opt Gl 1M Tokens")}


def test_a_price_that_ends() -> None:
    result = listed(
        row("GPT 5.2 inp Gl 1M Tokens", 1.9, effectiveEndDate="2026-12-31T23:59:59Z"),
        row("GPT 5.2 opt Gl 1M Tokens", 15, effectiveEndDate="2026-12-01T00:00:00Z"),
        row("GPT 5.2 cd inp Gl 1M Tokens", 0.2, effectiveEndDate="2027-01-01T00:00:00Z"),
    )

    (price,) = prices(result)
    assert (price.until, price.per_million_tokens.output) == (date(2026, 12, 31), None)


def test_an_end_before_all_time_is_none() -> None:
    """As .NET writes a date that was never set."""
    result = listed(row("GPT 5.2 inp Gl 1M Tokens", 1.9, effectiveEndDate="0001-01-01T00:00:00Z"))

    assert [price.until for price in prices(result)] == [None]


def test_the_end_of_a_promotion_is_that_of_the_catalog_where_it_knows_the_price() -> None:
    """The list does not tell that gpt-5.6-sol at 4 / 20 is a promotion until 2026-11-30; the catalog does."""
    name = "5.6 sol ShortCo {} Std Gl 1M Tokens"
    known = listed(row(name.format("Inp"), 4), row(name.format("Opt"), 20), today=date(2026, 11, 20))
    other = listed(row(name.format("Inp"), 3.9), row(name.format("Opt"), 19.5), today=date(2026, 11, 20))

    assert [price.until_at_least for price in prices(known, "gpt-5.6-sol")] == [date(2026, 11, 30)]
    assert [price.until for price in prices(other, "gpt-5.6-sol")] == [None]


def test_a_meter_with_two_prices_at_once_has_none() -> None:
    name = "GPT 5.2 inp Gl 1M Tokens"
    result = listed(row(name, 1.9), row(name, 2.0), row("GPT 5.2 opt Gl 1M Tokens", 15), row(name, 1.9))

    assert prices(result)[0].per_million_tokens == TokenRates(output=Decimal(15))
    assert left_out(result) == {"meters with two prices at once": (name,)}


def test_two_meters_of_one_meaning_that_disagree_have_none() -> None:
    result = listed(row("GPT 5.2 inp Gl 1M Tokens", 1.9), row("5.2 inp Glbl 1M Tokens", 2))

    assert "gpt-5.2" not in result.models
    assert left_out(result)["meters with two prices at once"] == ("GPT 5.2 inp Gl 1M Tokens", "5.2 inp Glbl 1M Tokens")


def test_a_meter_that_names_the_version_is_believed_before_one_that_does_not() -> None:
    name = "o1 {}Batch Inp glbl Tokens"
    about = {"productName": "Azure OpenAI"}
    (price,) = prices(listed(row(name.format(""), 9, **about), row(name.format("1217 "), 7, **about)), "o1")

    assert (price.versions, price.per_million_tokens.input) == ((), Decimal(7))


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"retailPrice": 0}, "prices of 0"),
        ({"tierMinimumUnits": 100}, "prices from some quantity on"),
        ({"retailPrice": "1.9"}, "rows without a name, a date or a price"),
        ({"retailPrice": True}, "rows without a name, a date or a price"),
        ({"effectiveStartDate": "soon"}, "rows without a name, a date or a price"),
        ({"meterName": None}, "rows without a name, a date or a price"),
        ({"meterName": "Model 6 ShortCo Inp Std Gl 1M Tokens"}, "meters that are not known"),
        ({"meterName": "gpt-5.2-ft inp Gl 1M Tokens"}, "meters that are not known"),
        ({"meterName": "Provisioned Throughput Units", "unitOfMeasure": "1/Month"}, "PTUs of the classic commitment"),
    ],
    ids=str,
)
def test_what_is_left_out_is_told(changes: Json, reason: str) -> None:
    result = listed(row("GPT 5.2 inp Gl 1M Tokens", 1.9, **changes))

    assert result.models == {}
    ((told, examples),) = left_out(result).items()
    assert told.startswith(reason)
    assert len(examples) == 1


@pytest.mark.parametrize("region", ["Global", "", "westus3"])
def test_leftovers_of_no_region_are_left_out(region: str) -> None:
    def change(page: Json) -> Json:
        page["Items"].append(row("GPT 5.2 inp Gl 1M Tokens", 1.9, armRegionName=region))
        return page

    with price_list(*BASE) as setting:
        setting.azure.faults = [Fault("Consumption", change=change)]
        result = found(setting)

    assert result.models == {}
    assert left_out(result) == {"rows of another region than asked for": ("GPT 5.2 inp Gl 1M Tokens",)}


def test_only_the_models_named_and_the_ptus_of_their_families() -> None:
    result = listed(
        row("GPT 5.2 inp Gl 1M Tokens", 1.9),
        row("GPT 5.1 inp Gl 1M Tokens", 1.3),
        ptu("Global", 0.93, productName="Azure Fireworks Models"),
        names=("GPT-5.2", "o3"),
    )

    assert list(result.models) == ["gpt-5.2"]
    assert result.without_price == ("o3",)
    assert [price.families for price in ptus(result)] == [("azure-openai",)]
    assert len(ptus(result, Term.MONTH)) == 1


def test_what_is_asked() -> None:
    with price_list(*in_regions(["eastus2", "swedencentral"], *BASE)) as setting:
        found(setting, "eastus2", "swedencentral")

    calls = setting.azure.calls
    reserved = "productName eq 'Azure AI Foundry Provisioned Throughput Reservation'"
    assert [call.query["$filter"] for call in calls[:2]] == [
        "serviceName eq 'Foundry Models' and armRegionName eq 'eastus2' and priceType eq 'Consumption'",
        f"{reserved} and armRegionName eq 'eastus2' and priceType eq 'Reservation'",
    ]
    assert {(call.method, call.host, call.query["currencyCode"]) for call in calls} == {
        ("GET", "prices.azure.com", "'USD'")
    }
    assert all(call.agent.startswith("azsdk-python-capacity") or "capacity" in call.agent for call in calls)
    assert setting.watch.stages == [("prices", 4)]
    assert setting.watch.done == {"prices": 4}


def test_another_currency_is_asked_for_and_named() -> None:
    with price_list(row("GPT 5.2 inp Gl 1M Tokens", 1.7), *BASE) as setting:
        setting.azure.currency = "EUR"
        result = found(setting, currency="EUR")

    assert {call.query["currencyCode"] for call in setting.azure.calls} == {"'EUR'"}
    assert result.models["gpt-5.2"].currency == result.currency == "EUR"


# Pages


def test_all_pages_are_read() -> None:
    names = [f"GPT 5.2 {what} Gl 1M Tokens" for what in ("inp", "cd inp", "opt", "Batch inp", "Batch opt")]
    with price_list(*(row(name, 1.9) for name in names), *BASE) as setting:
        setting.azure.page = 2
        result = found(setting)

    assert len(setting.azure.calls) == 3 + 1
    rates = [rate for price in prices(result) for rate in vars(price.per_million_tokens).values() if rate]
    assert len(rates) == 5
    assert result.notes == ()


def test_an_empty_page_ends_the_list_even_if_it_names_another() -> None:
    def change(page: Json) -> Json:
        return {**page, "Items": [], "NextPageLink": "https://prices.azure.com/api/retail/prices?$skip=9"}

    with price_list(row("GPT 5.2 inp Gl 1M Tokens", 1.9), *BASE) as setting:
        setting.azure.page = 1
        setting.azure.faults = [Fault(r"Consumption.*\$skip=1", change=change)]
        result = found(setting)

    assert list(result.models) == ["gpt-5.2"]


def test_a_full_page_without_a_link_is_doubtful() -> None:
    rows = [row("GPT 5.2 inp Gl 1M Tokens", 1.9)] * 999
    result = listed(*rows)

    assert [(note.code, note.values["region"]) for note in result.notes] == [("page-without-next", "eastus2")]


@pytest.mark.parametrize(
    ("link", "where"),
    [
        ("https://elsewhere.example/api/retail/prices?$skip=1", "elsewhere.example"),
        ("http://prices.azure.com/api/retail/prices?$skip=1", "http://prices.azure.com"),
        ("https://prices.azure.com:8443/api/retail/prices", "prices.azure.com:8443"),
        ("https://prices.azure.com.elsewhere.example/", "prices.azure.com.elsewhere.example"),
        (7, "an unknown one"),
    ],
)
def test_a_page_on_another_host_is_not_followed(link: object, where: str) -> None:
    with price_list(*BASE) as setting:
        setting.azure.faults = [Fault("Consumption", change=lambda page: {**page, "NextPageLink": link})]
        text = failure(setting)

    assert f"eastus2: the next page of the list lies on another host, {where}: not followed" in text
    assert len(setting.azure.calls) == 1


def test_pages_that_do_not_end() -> None:
    link = "https://prices.azure.com/api/retail/prices?api-version=2023-01-01-preview&$filter=type eq 'Consumption'"

    def again(page: Json) -> Json:
        return {**page, "NextPageLink": link}

    with price_list(*BASE) as setting:
        setting.azure.faults = [Fault("Consumption", change=again, times=99)]
        assert "the pages of the list do not end" in failure(setting)


# Faults


def failure(setting: PriceSetting, **changes: Any) -> str:  # noqa: ANN401
    """What a user reads when the reading fails as it should."""
    with pytest.raises(SourceUnavailable) as error:
        found(setting, **changes)
    assert error.value.exit_code == 4
    text = str(error.value)
    assert "\n" not in text
    assert text.startswith("Azure Retail Prices API")
    assert text.endswith("Nothing was written, and the prices there are stay in use.")
    return text


@pytest.mark.parametrize(
    "fault",
    [
        {"status": 429, "headers": {"Retry-After": "7"}},
        {"status": 429},
        {"status": 500},
        {"status": 503, "headers": {"Retry-After": "Sat, 21 Nov 2026 12:35:10 GMT"}},
        {"drop": True},
        {"cut": True},
        {"truncate": True},
        {"slow": 0.4},
        {"text": b"<html>proxy</html>"},
        {"text": b'{"BillingCurrency": "USD", "Items": [{"retailPrice": NaN}]}'},
        {"text": b"[1, 2]"},
    ],
    ids=str,
)
@pytest.mark.parametrize("where", ["Consumption", "Reservation"])
def test_what_passes_is_waited_for(where: str, fault: dict[str, Any]) -> None:
    with price_list(row("GPT 5.2 inp Gl 1M Tokens", 1.9), *BASE) as setting:
        setting.answer_seconds = 0.15 if "slow" in fault else 20
        setting.azure.faults = [Fault(where, **fault)]
        result = found(setting)

    assert prices(result)[0].per_million_tokens.input == Decimal("1.9")
    assert [seconds for seconds, _ in setting.watch.waits] == pytest.approx(setting.clock.waited)
    assert len(setting.watch.waits) == 1


@pytest.mark.parametrize(("headers", "seconds"), [({"Retry-After": "7"}, 7), ({}, 1)])
def test_a_wait_is_as_long_as_azure_says_and_is_told(headers: dict[str, str], seconds: float) -> None:
    with price_list(*BASE) as setting:
        setting.azure.faults = [Fault("Consumption", status=429, headers=headers)]
        found(setting)

    assert setting.clock.waited == [seconds]
    assert setting.watch.waits[0][1].startswith("eastus2: 429")


def test_a_wait_of_an_hour_is_not_waited_for() -> None:
    with price_list(*BASE) as setting:
        setting.azure.faults = [Fault("Reservation", status=429, headers={"Retry-After": "3600"})]
        assert "eastus2: Azure asks to wait 3,600 seconds" in failure(setting)
    assert setting.clock.waited == []


@pytest.mark.parametrize(
    ("fault", "why"),
    [
        ({"status": 429}, "429"),
        ({"status": 503}, "503"),
        ({"drop": True}, "the connection failed"),
        ({"truncate": True}, "the answer is cut short or no JSON"),
    ],
    ids=str,
)
def test_what_does_not_pass_is_told_after_six_attempts(fault: dict[str, Any], why: str) -> None:
    with price_list(*BASE) as setting:
        setting.azure.faults = [Fault("Consumption", times=99, **fault)]
        assert f"eastus2: no answer after 6 attempts, the last one: {why}" in failure(setting)
    assert setting.clock.waited == [1, 2, 4, 8, 16]


def test_nobody_listens() -> None:
    with price_list(*BASE) as setting, socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        setting.azure.port = free.getsockname()[1]
        assert "no answer after 6 attempts, the last one: the connection failed" in failure(setting)


@pytest.mark.parametrize("status", [302, 400, 404])
def test_a_refusal_is_not_repeated(status: int) -> None:
    with price_list(*BASE) as setting:
        setting.azure.faults = [Fault("Consumption", status=status, times=99)]
        assert f"eastus2: unexpected answer ({status}" in failure(setting)
    assert len(setting.azure.calls) == 1


@pytest.mark.parametrize("items", [None, {}, "rows", [1]])
def test_an_answer_of_another_shape(items: object) -> None:
    with price_list(*BASE) as setting:
        setting.azure.faults = [Fault("Consumption", change=lambda page: {**page, "Items": items})]
        assert "eastus2: the answer holds no list `Items`: the API may have changed" in failure(setting)


def test_a_filter_that_matches_nothing_is_no_price_of_0() -> None:
    with price_list(BASE[0]) as setting:
        text = failure(setting)

    assert "eastus2: no row for productName eq 'Azure AI Foundry Provisioned Throughput Reservation'" in text


def test_an_answer_in_another_currency_than_asked() -> None:
    with price_list(*BASE) as setting:
        assert "the answer is in USD, not in EUR" in failure(setting, currency="EUR")
        setting.azure.faults = [Fault("Consumption", change=lambda page: {**page, "BillingCurrency": None})]
        assert "the answer is in None, not in USD" in failure(setting)


def test_rows_of_which_none_is_understood() -> None:
    with price_list(row("gpt-9 ft", 1), reservation("Cosmic", 1, "1 Month")) as setting:
        assert "none of the rows is a price of what was asked for" in failure(setting)


def test_an_interrupt_ends_it() -> None:
    class Interrupted:
        def start(self, total_calls: int, what: str) -> None: ...

        def advance(self, what: str) -> None:
            raise KeyboardInterrupt(what)

        def waiting(self, seconds: float, why: str) -> None: ...

    with price_list(*BASE) as setting:
        azure = setting.connection.replaced(progress=Interrupted())
        with pytest.raises(KeyboardInterrupt):
            read(["eastus2"], (), azure, catalog=CATALOG, today=TODAY, currency="USD")
    assert len(setting.azure.calls) == 1
