"""Everything that can go wrong between here and Azure: the right answer after all, or a message that helps."""

import copy
import socket
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest

from capacity.errors import SourceUnavailable
from capacity.planning.azure.model_in_azure import Model
from capacity.sources.azure.quota_and_capacity import capacity_on_offer, quotas
from capacity.sources.metrics.metric_names import DEPLOYMENT
from capacity.sources.metrics.metric_series import MetricAnswer
from capacity.traffic.series import MINUTE
from tests.fake_azure.client_side import END, Credential, Setting, setting
from tests.fake_azure.content import NEWER, Account, Json, Metric
from tests.fake_azure.server import TOKEN, Fault
from tests.found import codes

ONE = Account("one")
ABOUT = "account one"
NEEDS = "needs the role Monitoring Reader on that account"
MINUTES = r"/metrics\?.*interval=PT1M.*InputTokens|/metrics\?.*InputTokens.*interval=PT1M"
FEW = {name: NEWER[name] for name in ("InputTokens", "OutputTokens", "ModelRequests")}
BY_STATUS = r"/metrics\?.*StatusCode"


@pytest.fixture
def azure() -> Iterator[Setting]:
    with setting(Account("one", metrics=FEW)) as found:
        yield found


@pytest.fixture(scope="module")
def right() -> dict[object, list[float]]:
    """What arrives when nothing goes wrong."""
    with setting(Account("one", metrics=FEW)) as found:
        return told(found.read())


def told(answer: MetricAnswer) -> dict[object, list[float]]:
    """All values, put together from stretches of whatever length."""
    values: dict[object, list[float]] = {}
    for one in sorted(answer.series, key=lambda series: series.start):
        key = one.resource, one.metric, one.aggregation, one.step_seconds, *one.dimensions.items()
        values.setdefault(key, []).extend(one.values.tolist())
    return values


def failure(azure: Setting, **changes: Any) -> str:  # noqa: ANN401  # fields of a request
    """What a user reads when the reading fails as it should."""
    with pytest.raises(SourceUnavailable) as error:
        azure.read(**changes)
    assert error.value.exit_code == 4
    text = str(error.value)
    assert TOKEN not in text
    return text


@pytest.mark.slow
@pytest.mark.parametrize(
    "fault",
    [
        {"status": 429, "headers": {"Retry-After": "7"}},
        {"status": 429},
        {"status": 500},
        {"status": 502},
        {"status": 503},
        {"status": 503, "headers": {"Retry-After": "Sat, 21 Nov 2026 12:35:10 GMT"}},
        {"status": 504},
        {"status": 529},
        {"drop": True},
        {"cut": True},
        {"truncate": True},
        {"slow": 0.4},
    ],
    ids=str,
)
@pytest.mark.parametrize("where", [r"/deployments\?", MINUTES, BY_STATUS])
def test_what_passes_is_waited_for(azure: Setting, right: object, where: str, fault: dict[str, Any]) -> None:
    if "slow" in fault:
        azure.answer_seconds = 0.15
    azure.azure.faults = [Fault(where, times=1, **fault)]
    assert told(azure.read()) == right
    assert azure.azure.faults[0].times == 0


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [({"Retry-After": "7"}, 7), ({"Retry-After": "Sat, 21 Nov 2026 12:35:16 GMT"}, 20), ({}, 1)],
)
def test_a_wait_is_as_long_as_azure_says_and_is_told(azure: Setting, headers: dict[str, str], seconds: float) -> None:
    azure.azure.faults = [Fault(r"/accounts\?", status=429, headers=headers)]
    azure.read()
    ((waited, why),) = azure.watch.waits
    assert waited == pytest.approx(seconds, abs=0.5)
    assert why == "/subscriptions/1111: 429 Code429 as scripted"
    assert max(azure.clock.slept) == pytest.approx(seconds, abs=0.5)


def test_waits_grow_where_azure_says_nothing(azure: Setting) -> None:
    azure.azure.faults = [Fault(r"/accounts\?", status=503, times=5)]
    azure.read()
    assert [seconds for seconds, _ in azure.watch.waits] == [1, 2, 4, 8, 16]


def test_a_wait_of_an_hour_is_not_waited_for(azure: Setting) -> None:
    azure.azure.faults = [Fault(MINUTES, status=429, headers={"Retry-After": "3600"})]
    text = failure(azure)
    assert f"{ABOUT}: Azure asks to wait 3,600 seconds (429 Code429 as scripted): try again after that" in text
    assert max(azure.clock.slept) < 60


@pytest.mark.parametrize("status", [429, 500, 503, 529])
def test_what_does_not_pass_is_told_after_six_attempts(azure: Setting, status: int) -> None:
    azure.azure.faults = [Fault(r"/deployments\?", status=status, times=99)]
    text = failure(azure)
    said = f"{status} Code{status} as scripted"
    assert text == f"{ABOUT}: no answer after 6 attempts, the last one: {said}; try again later"
    assert azure.azure.faults[0].times == 93


@pytest.mark.parametrize(
    ("fault", "why"),
    [
        ({"drop": True}, "the connection failed"),
        ({"cut": True}, "the connection failed"),
        ({"truncate": True}, "the answer is cut short or no JSON"),
        ({"slow": 0.3}, "no whole answer came within 0.1 seconds"),
    ],
    ids=str,
)
def test_no_whole_answer_at_all(azure: Setting, fault: dict[str, Any], why: str) -> None:
    if "slow" in fault:
        azure.answer_seconds = 0.1
    azure.azure.faults = [Fault(r"/accounts\?", times=99, **fault)]
    text = failure(azure)
    assert text.startswith("/subscriptions/1111: no answer after 6 attempts, the last one: " + why)


def test_minutes_that_never_come_in_time_are_asked_for_by_the_hour_and_then_told(azure: Setting) -> None:
    azure.answer_seconds = 0.1
    azure.azure.faults = [Fault(MINUTES, slow=0.15, times=99)]
    assert failure(azure).startswith(f"{ABOUT}: no answer after 6 attempts, the last one: no whole")


def test_nobody_listens(azure: Setting) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        azure.azure.port = free.getsockname()[1]
    text = failure(azure)
    assert text.startswith("/subscriptions/1111: no answer after 6 attempts, the last one: the connection failed")


def test_no_sign_in(azure: Setting) -> None:
    azure.credential = Credential(broken=True)
    text = failure(azure)
    assert text.splitlines() == [
        "/subscriptions/1111: could not sign in to Azure: Azure CLI (not found on path)",
        "  sign in with `az login`, with --tenant ID for another tenant,",
        "  or choose another way with --auth: cli, env, workload, managed-identity or azd",
    ]
    assert azure.azure.calls == []


@pytest.mark.parametrize(
    ("status", "where", "words"),
    [
        (401, r"/deployments\?", "Azure does not accept the sign-in (401 Code401 as scripted): sign in again"),
        (403, r"/deployments\?", f"not allowed (403 Code403 as scripted): {NEEDS}"),
        (403, MINUTES, f"not allowed (403 Code403 as scripted): {NEEDS}"),
        (404, r"/metricDefinitions", "not found (404 Code404 as scripted): check the subscription, the resource group"),
        (400, MINUTES, "Azure refused the question (400 Code400 as scripted): if that names nothing you can change"),
        (302, MINUTES, "unexpected answer (302 Code302 as scripted): check the network and the proxy"),
    ],
)
def test_a_refusal_names_the_resource_and_the_remedy(azure: Setting, status: int, where: str, words: str) -> None:
    azure.azure.faults = [Fault(where, status=status, times=99)]
    assert failure(azure).startswith(f"{ABOUT}: {words}")
    assert azure.watch.waits == []


def test_a_refused_batch_names_the_subscription(azure: Setting) -> None:
    azure.azure.faults = [Fault("getBatch", status=403, times=99)]
    text = failure(azure, metrics_api="batch")
    assert "needs the role Monitoring Reader on /subscriptions/1111 (or --metrics-api arm" in text
    assert "Microsoft.Insights must be registered" in text


def test_an_unknown_resource(azure: Setting) -> None:
    text = failure(azure, resources=(Account("lost").id,))
    assert text.startswith("account lost: not found (404 ResourceNotFound")


@pytest.mark.parametrize("api", ["arm", "batch"])
def test_accounts_that_fail_are_told_and_the_others_are_read_whole(api: str) -> None:
    """In whatever stage, and once each: `b` by its deployments, `c` by its metrics, `d` by its hours."""

    def broken(answer: Json) -> Json:
        answers = answer.get("values", [answer])
        for one in answers:
            if "/accounts/d/" in one["value"][0]["id"]:
                one["interval"] = "PT5M"
        return answer

    names = ["a", "b", "c", "d", "e"]
    with setting(*(Account(name, metrics=FEW) for name in names)) as azure:
        whole = told(azure.read())
        azure.azure.faults = [
            Fault("/accounts/b/deployments", status=403, times=99),
            Fault("/accounts/c/.*metricDefinitions", status=404, times=99),
            Fault("metrics", change=broken, times=99),
        ]
        answer = azure.read(metrics_api=api)
    why = [str(one.values["why"]) for one in answer.unread]

    assert codes(answer.unread) == ["account-not-read"] * 3
    assert [text.partition(": ")[0] for text in why[:2]] == ["account b", "account c"]
    assert "account d: " in why[2]
    kept = {Account(name).id for name in ("a", "e")}
    assert {one.resource for one in answer.series} == {one.resource for one in answer.deployments} == kept
    assert told(answer) == {key: values for key, values in whole.items() if key[0] in kept}  # type: ignore[index]


def test_where_no_account_can_be_read_all_are_told() -> None:
    with setting(Account("a"), Account("b"), Account("c", subscription="2222")) as azure:
        azure.azure.faults = [
            Fault("/accounts/[ab]/deployments", status=403, times=99),
            Fault("2222/providers", status=403, times=99),
        ]
        text = failure(azure, subscriptions=("1111", "2222"))
    first, *lines = text.splitlines()
    assert first == "not everything could be read, so nothing is planned:"
    assert [line.partition(": ")[0] for line in lines] == ["  /subscriptions/2222", "  account a", "  account b"]


def test_a_subscription_that_may_not_be_listed_does_not_stop_the_others() -> None:
    with setting(Account("a"), Account("c", subscription="2222")) as azure:
        azure.azure.faults = [Fault("2222/providers", status=403, times=99)]
        answer = azure.read(subscriptions=("1111", "2222"), resources=(Account("lost").id,))
    assert {one.resource for one in answer.deployments} == {Account("a").id}
    why = [str(one.values["why"]).partition(": ")[0] for one in answer.unread]
    assert why == ["/subscriptions/2222", "account lost"]


def test_accounts_of_one_name_are_told_apart() -> None:
    with setting(Account("one"), Account("one", subscription="2222"), Account("two")) as azure:
        azure.azure.faults = [Fault("/one/deployments", status=403, times=99)]
        answer = azure.read(subscriptions=("1111", "2222"))
    why = [str(one.values["why"]).partition(": ")[0] for one in answer.unread]
    assert why == [f"account one of /subscriptions/{id_}/resourceGroups/rg1" for id_ in ("1111", "2222")]


def test_what_azure_says_of_an_account_names_it_by_its_name(azure: Setting) -> None:
    message = f"The client 'x' has no authorization to perform action 'read' over scope '{ONE.id}/deployments' or so"
    body = {"error": {"code": "AuthorizationFailed", "message": message}}
    azure.azure.faults = [Fault("/deployments", status=403, body=body)]
    said = "The client 'x' has no authorization to perform action 'read' over scope 'one' or so"
    assert failure(azure) == f"{ABOUT}: not allowed (403 AuthorizationFailed {said}): {NEEDS}"


def test_when_nobody_is_signed_in_one_message_is_enough() -> None:
    with setting(*(Account(f"a{n}") for n in range(20))) as azure:
        azure.azure.faults = [Fault("/deployments", status=401, times=99)]
        text = failure(azure)
        assert len(azure.azure.asked("/deployments")) <= 4
    assert len(text.splitlines()) == 1


def test_what_the_service_says_is_not_repeated_with_secrets_in_it(azure: Setting) -> None:
    body = {"error": {"code": "Bad", "message": f"you sent Authorization: Bearer {TOKEN}-x and eyJhbGci.eyJzdWIi.c2ln"}}
    azure.azure.faults = [Fault(MINUTES, status=400, body=body)]
    assert "you sent Authorization: [secret] and [secret])" in failure(azure)


def failing(code: str) -> Callable[[Json], Json]:
    """The second metric of an answer has failed."""

    def failed(answer: Json) -> Json:
        answer["value"][1] |= {"errorCode": code, "errorMessage": "backend timeout", "timeseries": []}
        return answer

    return failed


@pytest.mark.parametrize("code", ["InternalServerError", "Throttled", "ServiceUnavailable", "Unheard"])
def test_a_metric_that_failed_inside_an_answer_is_asked_for_again(azure: Setting, right: object, code: str) -> None:
    azure.azure.faults = [Fault(MINUTES, times=2, change=failing(code))]
    assert told(azure.read()) == right
    assert [seconds for seconds, _ in azure.watch.waits] == [1, 2]
    assert azure.watch.waits[0][1] == f"{ABOUT}: Azure Monitor failed to read OutputTokens ({code} backend timeout)"


def test_a_metric_that_fails_again_and_again(azure: Setting) -> None:
    azure.azure.faults = [Fault(MINUTES, times=99, change=failing("InternalServerError"))]
    said = "Azure Monitor failed to read OutputTokens (InternalServerError backend timeout)"
    assert failure(azure) == f"{ABOUT}: no answer after 6 attempts, the last one: {said}; try again later"


@pytest.mark.parametrize("code", ["BadRequest", "Forbidden", "InvalidTimeRange"])
def test_a_metric_that_is_refused_inside_an_answer_is_not_asked_for_again(azure: Setting, code: str) -> None:
    azure.azure.faults = [Fault(MINUTES, change=failing(code))]
    said = f"Azure Monitor failed to read OutputTokens ({code} backend timeout)"
    assert failure(azure) == f"{ABOUT}: {said}: if that names nothing you can change, report it as a bug of capacity"
    assert azure.watch.waits == []


def test_a_metric_that_is_left_out(azure: Setting) -> None:
    azure.azure.faults = [Fault(MINUTES, change=lambda answer: {**answer, "value": answer["value"][:1]})]
    assert failure(azure).startswith(f"{ABOUT}: Azure Monitor's answer leaves out OutputTokens")


def test_a_metric_that_is_defined_but_unknown() -> None:
    class Forgetful(Account):
        def definitions(self) -> list[Json]:
            name = {"value": "ActiveTokens"}
            dimensions = [{"value": "ModelDeploymentName"}]
            return [{"name": name, "dimensions": dimensions, "supportedAggregationTypes": ["Total"]}]

    with setting(Forgetful("one", metrics={})) as azure:
        text = failure(azure)
    assert text.startswith(f"{ABOUT}: Azure refused the question (400 BadRequest Failed to find metric configuration")


def test_names_that_are_not_defined_are_never_sent(azure: Setting) -> None:
    azure.read()
    assert azure.azure.names("PT1M") | azure.azure.names("PT1H") == set(FEW)


def test_another_interval_than_asked(azure: Setting) -> None:
    azure.azure.faults = [Fault(MINUTES, change=lambda answer: {**answer, "interval": "PT5M"})]
    assert f"{ABOUT}" in failure(azure)


def test_another_interval_with_points_to_match(azure: Setting) -> None:
    def hourly(answer: Json) -> Json:
        for metric in answer["value"]:
            for series in metric["timeseries"]:
                series["data"] = series["data"][::60]
        return {**answer, "interval": "PT1H"}

    azure.azure.faults = [Fault(MINUTES, change=hourly)]
    assert "asked for values every 60 seconds, got PT1H: report it" in failure(azure)


@pytest.mark.parametrize(
    ("where", "change", "what"),
    [
        (r"/accounts\?", lambda _: ["one"], "no answer after 6 attempts, the last one: the answer is no JSON object"),
        (
            r"/accounts\?",
            lambda _: {"value": [{"kind": "OpenAI", "id": 7}]},
            "7: the id of an account is not as expected",
        ),
        (r"/deployments\?", lambda _: {"value": [{"name": "x"}]}, "a deployment is not as expected"),
        (r"/metricDefinitions\?", lambda _: {"value": [{"name": "x"}]}, "a metric definition is not as expected"),
    ],
)
def test_nonsense(azure: Setting, where: str, change: Callable[[Json], Any], what: str) -> None:
    azure.azure.faults = [Fault(where, times=99, change=change)]
    assert what in failure(azure)


def test_an_answer_that_does_not_say_its_time_is_judged_by_its_points(azure: Setting, right: object) -> None:
    azure.azure.faults = [Fault(MINUTES, times=99, change=lambda answer: {**answer, "timespan": None})]
    assert told(azure.read()) == right


def test_a_wait_that_cannot_be_read_is_as_long_as_usual(azure: Setting, right: object) -> None:
    azure.azure.faults = [Fault(MINUTES, status=429, headers={"Retry-After": "soon"})]
    assert told(azure.read()) == right
    assert [seconds for seconds, _ in azure.watch.waits] == [1]


@pytest.mark.parametrize("text", [b"<html>proxy</html>", b'{"error": "no"}', b"7"])
def test_an_error_that_is_not_as_usual(azure: Setting, text: bytes) -> None:
    azure.azure.faults = [Fault(r"/deployments\?", status=403, text=text)]
    assert failure(azure).startswith(f"{ABOUT}: not allowed (403")


def test_quotas_and_offers_that_are_not_as_expected() -> None:
    model = Model(format="OpenAI", name="gpt-5.2", version="2025-12-11")
    with setting() as azure:
        azure.azure.faults = [Fault("usages", change=lambda _: {"value": [{}]})]
        with pytest.raises(SourceUnavailable, match="/subscriptions/1111: a quota is not as expected"):
            quotas("1111", ["swedencentral"], azure.connection)
        azure.azure.faults = [Fault("modelCapacities", change=lambda _: {"value": [{"properties": None}]})]
        with pytest.raises(SourceUnavailable, match="/subscriptions/1111: a capacity is not as expected"):
            capacity_on_offer("1111", [model], azure.connection)


def test_nonsense_instead_of_points(azure: Setting) -> None:
    def nonsense(answer: Json) -> Json:
        answer["value"][0]["timeseries"][0]["data"][0]["timeStamp"] = "yesterday"
        return answer

    azure.azure.faults = [Fault(MINUTES, change=nonsense)]
    text = failure(azure)
    assert text.startswith(f"Azure Monitor's answer cannot be read: {ABOUT}: InputTokens")


@pytest.mark.parametrize("body", [{"value": None}, {"value": [1]}, {"other": []}])
def test_nonsense_instead_of_a_list(azure: Setting, body: Json) -> None:
    azure.azure.faults = [Fault(r"/deployments\?", change=lambda _: body)]
    assert failure(azure).startswith(f"{ABOUT}: the answer holds no list `value`")


def padded(answer: Json) -> Json:
    """As many series as may come: some may be missing."""
    for metric in answer["value"]:
        while len(metric["timeseries"]) < 1000:
            metric["timeseries"].append(copy.deepcopy(metric["timeseries"][0]))
    return answer


def test_as_many_series_as_may_come_are_asked_for_by_deployment(azure: Setting, right: object) -> None:
    azure.azure.faults = [Fault(BY_STATUS, change=padded)]
    assert told(azure.read()) == right
    filters = [call.query["$filter"] for call in azure.azure.asked("/metrics") if "StatusCode" in call.query["$filter"]]
    rest = " and StatusCode eq '*' and IsSpillover eq '*'"
    names = ["*", "chat", "search", "*"]  # the last one asks for minutes
    assert filters == [f"ModelDeploymentName eq '{name}'{rest}" for name in names]


def test_as_many_series_as_may_come_of_one_deployment_are_an_error(azure: Setting) -> None:
    azure.azure.faults = [Fault(BY_STATUS, times=99, change=padded)]
    text = failure(azure)
    assert f"{ABOUT}: 1000 series of ModelRequests came, the most that may: others may be missing" in text


def test_as_many_deployments_as_may_come_are_an_error(azure: Setting) -> None:
    azure.azure.faults = [Fault(r"/metrics\?.*InputTokens", change=padded)]
    assert "1000 series of InputTokens came" in failure(azure)


def shortened_to(minutes: int, *, honest: bool) -> Callable[[Json], Json]:
    """Only the last minutes of what was asked for, without a word in the answer, or with one."""

    def change(answer: Json) -> Json:
        for metric in answer["value"]:
            for series in metric["timeseries"]:
                series["data"] = series["data"][-minutes:]
        if honest:
            first = answer["value"][0]["timeseries"][0]["data"][0]["timeStamp"]
            answer["timespan"] = f"{first}/{answer['timespan'].partition('/')[2]}"
        return answer

    return change


def omitting(start: datetime, end: datetime) -> Callable[[Json], Json]:
    """Minutes before and after are in no series, and a series without any is not there; the answer is for all."""

    def change(answer: Json) -> Json:
        for metric in answer["value"]:
            for series in metric["timeseries"]:
                stamps = [(datetime.fromisoformat(point["timeStamp"]), point) for point in series["data"]]
                series["data"] = [point for stamp, point in stamps if start <= stamp < end]
            metric["timeseries"] = [series for series in metric["timeseries"] if series["data"]]
        return answer

    return change


@pytest.mark.parametrize("honest", [True, False])
def test_a_range_that_is_cut_short_is_asked_for_in_parts(azure: Setting, right: object, *, honest: bool) -> None:
    azure.azure.faults = [Fault(MINUTES, times=99, change=shortened_to(100, honest=honest))]
    assert told(azure.read()) == right


def test_a_range_that_is_always_cut_short_is_an_error(azure: Setting) -> None:
    azure.azure.faults = [Fault(MINUTES, times=99, change=shortened_to(30, honest=True))]
    text = failure(azure)
    assert f"{ABOUT}: asked for 2026-11-21T09:24Z to " in text
    assert "Z only: try again later, or leave that time out with --start or --end" in text


@pytest.mark.parametrize(("first", "last"), [(0, 100), (30, 0), (100, 40), (70, 70)])
def test_points_that_are_omitted_at_the_ends_are_gaps(
    azure: Setting, right: dict[object, list[float]], first: int, last: int
) -> None:
    """Whether the service left them out is asked once for each end, and only where that is an hour and more."""
    start, end = END - timedelta(hours=3) + first * MINUTE, END - last * MINUTE
    azure.azure.faults = [Fault(MINUTES, times=99, change=omitting(start, end))]
    answer = azure.read()
    asked = [call for call in azure.azure.asked("/metrics") if call.query["interval"] == "PT1M"]
    questions = [call for call in asked if "InputTokens" in call.query["metricnames"]]

    assert len(questions) == 1 + (first >= 60) + (last >= 60)
    series = [one for one in answer.series if one.metric == "InputTokens" and one.dimensions[DEPLOYMENT] == "chat"]
    key = ONE.id, "InputTokens", "total", 60, (DEPLOYMENT, "chat")
    assert [(one.start, one.end) for one in series] == [(start, end)]
    assert series[0].values.tolist() == right[key][first : 180 - last]


def test_a_series_with_a_gap_beside_a_whole_one_is_a_gap(azure: Setting, right: dict[object, list[float]]) -> None:
    def with_gap(answer: Json) -> Json:
        del answer["value"][0]["timeseries"][0]["data"][:10]
        return answer

    azure.azure.faults = [Fault(MINUTES, change=with_gap)]
    found = told(azure.read())
    key = ONE.id, "InputTokens", "total", 60, ("modeldeploymentname", "chat")
    assert found[key] == right[key][10:]


def test_another_time_than_asked(azure: Setting) -> None:
    def moved(answer: Json) -> Json:
        for metric in answer["value"]:
            for series in metric["timeseries"]:
                for point in series["data"]:
                    point["timeStamp"] = point["timeStamp"].replace("2026-11-21", "2026-11-20")
        return answer

    azure.azure.faults = [Fault(MINUTES, change=moved)]
    assert f"{ABOUT}: Azure Monitor answered for another time than was asked" in failure(azure)


@pytest.mark.parametrize("status", [400, 413])
def test_an_answer_that_is_too_long_is_asked_for_in_parts(azure: Setting, right: object, status: int) -> None:
    body = {"code": "BadRequest", "message": "Failed to serialize response"}
    azure.azure.faults = [Fault(MINUTES, status=status, body=body)]
    assert told(azure.read()) == right
    assert azure.watch.waits == []


def test_seven_days_that_are_too_long_are_asked_for_in_days() -> None:
    account = Account("one", deployments=["chat"], metrics={"InputTokens": Metric(("ModelDeploymentName",), float)})
    with setting(account) as azure:
        azure.azure.longest_points = 2000
        answer = azure.read(start=END - timedelta(days=7))
        (values,) = told(answer).values()
        assert len(values) == 7 * 1440
        assert values == sorted(values)


def test_an_hour_that_is_too_long_is_an_error(azure: Setting) -> None:
    azure.azure.longest_points = 30
    text = failure(azure)
    assert text.startswith(f"{ABOUT}: Azure refused the question (400 BadRequest Failed to serialize response.)")


@pytest.mark.parametrize(
    "link", ["https://evil.example/next", "http://management.azure.com/next", "//evil.example/x", 7], ids=str
)
def test_a_list_does_not_go_on_at_another_host(azure: Setting, link: object) -> None:
    azure.azure.faults = [Fault(r"/deployments\?", change=lambda answer: {**answer, "nextLink": link})]
    text = failure(azure)
    assert text.startswith(f"{ABOUT}: the next page of the list lies on another host, ")
    assert {call.host for call in azure.azure.calls} == {"management.azure.com"}
    assert not azure.azure.asked("/next")


def test_a_list_that_goes_round_is_an_error(azure: Setting) -> None:
    again = f"https://management.azure.com{ONE.id}/deployments?api-version=1"
    change = Fault(r"/deployments\?", times=99, change=lambda answer: {**answer, "nextLink": again})
    azure.azure.faults = [change]
    assert failure(azure) == f"{ABOUT}: the pages of the list do not end: try again later"


def test_a_graph_that_leaves_rows_out_is_an_error(azure: Setting) -> None:
    azure.azure.faults = [Fault("ResourceGraph", change=lambda answer: {**answer, "totalRecords": 5})]
    text = failure(azure, subscriptions=(), all_subscriptions=True)
    assert text == "all subscriptions: 1 of 5 rows came from Resource Graph: try again later"


def test_a_graph_that_goes_round_is_an_error(azure: Setting) -> None:
    azure.azure.faults = [Fault("ResourceGraph", times=99, change=lambda answer: {**answer, "$skipToken": "0"})]
    text = failure(azure, subscriptions=(), all_subscriptions=True)
    assert text == "all subscriptions: the pages of the list do not end: try again later"


@pytest.mark.parametrize(("times", "unread"), [(1, 0), (99, 2)])
def test_an_account_that_a_batch_leaves_out_is_asked_for_alone(times: int, unread: int) -> None:
    def without_first(answer: Json) -> Json:
        return {"values": answer["values"][1:] if len(answer["values"]) > 1 or times > 1 else answer["values"]}

    with setting(Account("one"), Account("two")) as azure:
        azure.azure.faults = [Fault("getBatch", times=times, change=without_first)]
        if not unread:
            assert azure.read(metrics_api="batch").unread == ()
            return
        text = failure(azure, metrics_api="batch")
    assert [line.strip() for line in text.splitlines()[1:]] == [
        f"account {name}: the batch answer leaves it out: use --metrics-api arm" for name in ("one", "two")
    ]
