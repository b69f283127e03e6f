"""Which accounts there are, what is deployed in them, and which metrics they have."""

import json
import re
from collections import Counter
from collections.abc import Iterable, Sequence

from capacity.errors import InvalidInput, Mistake, NotEnoughData, SourceUnavailable
from capacity.planning.azure.model_in_azure import ACCOUNT_TYPE, API_VERSION
from capacity.record import Record
from capacity.sources.azure.calls import RESOURCE_MANAGER, Call
from capacity.sources.azure.client import Client, refuse_failed
from capacity.sources.azure.failures import Unreachable, shortened, strange
from capacity.sources.azure.live_request import LiveRequest
from capacity.sources.azure.paging import graph_rows, listing
from capacity.sources.azure.saving import CHOICE, file_name
from capacity.sources.azure.sender import Json
from capacity.sources.metrics import deployment_facts
from capacity.sources.metrics.deployment_facts import DeploymentFacts

ACCOUNTS_API = {"api-version": API_VERSION}
DEFINITIONS_API = {"api-version": "2024-02-01"}
KINDS = ("openai", "aiservices")
"""Kinds of Cognitive Services accounts that hold model deployments; others are speech, vision and the like."""
GRAPH_QUERY = (
    "Resources | where type =~ 'microsoft.cognitiveservices/accounts' | where kind in~ ('OpenAI', 'AIServices') "
    "| project id, name, type, kind, location | order by id asc"
)
ID_FORM = "/subscriptions/.../resourceGroups/.../providers/Microsoft.CognitiveServices/accounts/..."
_ID = re.compile(
    r"/subscriptions/(?P<subscription>[\w-]+)/resourceGroups/[\w.()-]+"
    r"/providers/(?P<type>[^/]+/[^/]+)/(?P<name>[\w.-]+)(?P<rest>/.*)?",
    re.IGNORECASE,
)
MOST_CAPACITY = 10**9
"""Of a deployment, in the units of its SKU: no more is meant."""
ACCOUNTS_FILE = "accounts.json.gz"


ROLE = "the role Monitoring Reader on that account"
"""What is needed to read one."""


class Account(Record):
    """A resource with model deployments. `id` as Azure writes it; `shown` is what messages call it."""

    id: str
    name: str
    subscription: str
    region: str
    shown: str


class Accounts(Record):
    """Those that were asked for, each once, in order of their ids; `unread` are the failures of others."""

    found: tuple[Account, ...]
    unread: tuple[SourceUnavailable, ...] = ()


class Definition(Record):
    """A metric that an account has. All names are in lower case, but for `name`."""

    name: str
    dimensions: frozenset[str]
    aggregations: frozenset[str]


def check(request: LiveRequest) -> None:
    """Raises `InvalidInput` with everything that names no account."""
    if not (request.resources or request.subscriptions or request.all_subscriptions):
        what = "name the accounts to read: --resource, --subscription or --all-subscriptions"
        raise InvalidInput.of("--resource", what)
    mistakes = [*map(_mistake_of_id, request.resources), *map(mistake_of_subscription, request.subscriptions)]
    if any(mistakes):
        raise InvalidInput(mistake for mistake in mistakes if mistake)


def accounts(request: LiveRequest, client: Client) -> Accounts:
    """The accounts that a request names.

    Raises `NotEnoughData` if there are none, `SourceUnavailable` if none could be read.
    """
    resources = _once(id_.rstrip("/") for id_ in request.resources)
    rows, unread = _of_subscriptions(_once(request.subscriptions), client)
    if request.all_subscriptions:
        needs = "the role Reader on at least one subscription"
        rows += graph_rows(client, GRAPH_QUERY, about="all subscriptions", needs=needs)
    rows = [row for row in rows if str(row.get("kind")).lower() in KINDS]
    named = client.tried(resources, lambda id_: _of_id(id_, client), what="accounts", name=str)
    rows += [row for row in named if not isinstance(row, SourceUnavailable)]
    unread += [one for one in named if isinstance(one, SourceUnavailable)]
    found = {account.id.lower(): account for account in map(_account, rows)}
    if not found:
        refuse_failed(unread)
        where = ", ".join(request.subscriptions) or "any subscription"
        remedy = "check the subscription, and that your sign-in may list its resources"
        raise NotEnoughData(f"no Azure OpenAI or Foundry account can be seen in {where}: {remedy}")
    result = _told_apart([found[id_] for id_ in sorted(found)])
    client.saved.put(ACCOUNTS_FILE, json.dumps({"value": [_row(account) for account in result]}).encode())
    return Accounts(found=result, unread=tuple(unread))


def _once(names: Iterable[str]) -> list[str]:
    return list({name.lower(): name for name in names}.values())


def _told_apart(accounts: Sequence[Account]) -> tuple[Account, ...]:
    """Those that share their name are called by where they are, too."""
    often = Counter(account.name.lower() for account in accounts)
    return tuple(
        account.replaced(shown=f"account {account.name} of {account.id.rpartition('/providers/')[0]}")
        if often[account.name.lower()] > 1
        else account
        for account in accounts
    )


def deployments(account: Account, client: Client) -> list[DeploymentFacts]:
    """What is deployed in an account."""
    call = Call(
        url=f"{RESOURCE_MANAGER}{account.id}/deployments",
        about=account.shown,
        needs=ROLE,
        parameters=ACCOUNTS_API,
    )
    items = listing(client, call, file=file_name("deployments", account.name, call=call.url.lower()))
    try:
        facts = list(deployment_facts.from_answer({"value": items}, region=account.region))
        if not all(map(_is_typed, facts)):
            raise strange(account.shown, "a deployment")
    except (AttributeError, KeyError, TypeError):
        raise strange(account.shown, "a deployment") from None
    return [one.replaced(resource=account.id) for one in facts]


def definitions(account: Account, client: Client) -> dict[str, Definition]:
    """The metrics of an account, by name in lower case."""
    call = Call(
        url=f"{RESOURCE_MANAGER}{account.id}/providers/Microsoft.Insights/metricDefinitions",
        about=account.shown,
        needs=ROLE,
        parameters=DEFINITIONS_API,
    )
    file = f"{CHOICE}{file_name('definitions', account.name, call=call.url.lower())}"
    found = (_definition(item, account.shown) for item in listing(client, call, file=file))
    return {definition.name.lower(): definition for definition in found}


def _mistake_of_id(id_: str) -> Mistake | None:
    match = _ID.fullmatch(id_.rstrip("/"))
    if match is None:
        return Mistake(where=f"--resource {id_}", what=f"no resource id: write {ID_FORM}")
    if match["type"].lower() != ACCOUNT_TYPE.lower():
        what = f"is a {match['type']}: name the Azure OpenAI or Foundry account, {ID_FORM}"
        return Mistake(where=f"--resource {id_}", what=what)
    if match["rest"]:
        what = f"names a part of an account: name the whole, {id_[: match.start('rest')]}"
        return Mistake(where=f"--resource {id_}", what=what)
    return None


def mistake_of_subscription(id_: str) -> Mistake | None:
    """What is wrong with the id of a subscription, if anything is."""
    if re.fullmatch(r"[\w-]+", id_):
        return None
    what = "is no subscription id: `az account list` shows them, as 8-4-4-4-12 letters and digits"
    return Mistake(where=f"--subscription {id_}", what=what)


def _of_id(id_: str, client: Client) -> Json:
    call = Call(
        url=f"{RESOURCE_MANAGER}{id_}",
        about=f"account {id_.rpartition('/')[2]}",
        needs=ROLE,
        parameters=ACCOUNTS_API,
    )
    return client.answer(call, lambda row: {**row, "id": row.get("id") or id_})


def _of_subscriptions(subscriptions: Iterable[str], client: Client) -> tuple[list[Json], list[SourceUnavailable]]:
    """Their accounts, and the failures of those that could not be asked."""
    rows: list[Json] = []
    unread: list[SourceUnavailable] = []
    for subscription in subscriptions:
        try:
            rows += _of_subscription(subscription, client)
        except Unreachable:
            raise
        except SourceUnavailable as error:
            unread.append(error)
    return rows, unread


def _of_subscription(subscription: str, client: Client) -> list[Json]:
    scope = f"/subscriptions/{subscription}"
    call = Call(
        url=f"{RESOURCE_MANAGER}{scope}/providers/{ACCOUNT_TYPE}",
        about=scope,
        needs=f"the role Monitoring Reader on {scope}",
        parameters=ACCOUNTS_API,
    )
    return listing(client, call)


def _account(row: Json) -> Account:
    match = _ID.fullmatch(str(row.get("id")))
    if match is None or match["rest"] or match["type"].lower() != ACCOUNT_TYPE.lower():
        raise strange(shortened(str(row.get("id"))), "the id of an account")
    region = str(row.get("location") or "").replace(" ", "").lower()
    if not re.fullmatch("[a-z0-9]*", region):  # a host is named after it
        raise strange(f"account {match['name']}", "the region of an account")
    name = match["name"]
    return Account(id=match[0], name=name, subscription=match["subscription"], region=region, shown=f"account {name}")


def _row(account: Account) -> Json:
    """As a list of accounts has it; the rest of an account's properties is nobody's business."""
    return {"id": account.id, "name": account.name, "type": ACCOUNT_TYPE, "location": account.region}


def _is_typed(facts: DeploymentFacts) -> bool:
    """Whether each part is of the type that the resource manager writes."""
    of_text = (facts.sku_name, facts.model, facts.model_version, facts.spillover_deployment)
    return (
        isinstance(facts.name, str)
        and all(text is None or isinstance(text, str) for text in of_text)
        and (facts.capacity is None or (type(facts.capacity) is int and 0 <= facts.capacity <= MOST_CAPACITY))
    )


def _definition(item: Json, about: str) -> Definition:
    try:
        return Definition(
            name=item["name"]["value"] + "",  # of anything but text a TypeError
            dimensions=frozenset(dimension["value"].lower() for dimension in item.get("dimensions") or ()),
            aggregations=frozenset(name.lower() for name in item.get("supportedAggregationTypes") or ()),
        )
    except (AttributeError, KeyError, TypeError):
        raise strange(about, "a metric definition") from None
