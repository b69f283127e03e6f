"""What of a preflight is judged by the script itself: whether capacity and quota are enough for the plan."""

import json
import shlex
from collections.abc import Iterable, Iterator, Sequence

from capacity.exports.intended import Deployment, Export
from capacity.exports.shell_text import command
from capacity.grouping import by_key
from capacity.planning.azure.model_in_azure import Model
from capacity.sizing.deployment import Kind

JUDGE = """\
short=0
# Says whether there is enough: judge WHAT NEEDED HELD COMMAND... What the
# deployments of these names hold now is theirs; the command answers with what
# there is, and what of it is taken.
judge() {
    what=$1
    needed=$2
    held=${3%%.*}
    shift 3
    if ! there=$("$@"); then
        failed=1
        return
    fi
    taken=${there#* }
    taken=${taken%%.*}
    there=${there%% *}
    there=${there%%.*}
    case $there:$taken:${held:=0} in
        :* | *::* | *[!0-9:]*)
            printf '%s: NOT TOLD, Azure names no number for it.\\n' "$what"
            failed=1
            return
            ;;
    esac
    left=$((there - taken + held))
    if [ "$left" -ge "$needed" ]; then
        printf '%s: enough, %s for %s.\\n' "$what" "$left" "$needed"
    else
        printf '%s: NOT ENOUGH, %s for %s.\\n' "$what" "$left" "$needed"
        short=1
    fi
}"""
OF_SUBSCRIPTION = '--subscription "$SUBSCRIPTION"'
OF_REGION = '--location "$REGION"'


def quota_groups(export: Export) -> Iterable[Sequence[Deployment]]:
    """Deployments that take from one quota: of a type and a format, and where they are no PTUs, of a model."""
    return by_key(
        ((one.sku, one.model.format if one.sku.kind is Kind.PROVISIONED else one.model.name), one)
        for one in export.deployments
    ).values()


def capacity_judged(made: Iterable[Deployment], url: str) -> Iterator[str]:
    """Of one model, by type: whether what could be deployed is enough."""
    for of_type in by_key((one.sku, one) for one in made).values():
        offered = f"max(value[?properties.skuName==`{literal(of_type[0].sku.value)}`].properties.availableCapacity)"
        query = f"join(' ', [to_string({offered}), '0'])"
        yield from _judged(of_type, "az rest --method get", f'--url "{url}"', query=shlex.quote(query))


def quota_judged(made: Sequence[Deployment]) -> Iterator[str]:
    """Of deployments that take from one quota: whether what is left of it is enough. The model names the quota."""
    first = made[0]
    skus = f"{of_model(first.model)}.model.skus[] | [?name==`{literal(first.sku.value)}`].usageName | [0]"
    words = ("az cognitiveservices model list", OF_SUBSCRIPTION, OF_REGION)
    yield f"usage=$({command(*words, f'--query {shlex.quote(skus)}', '--output tsv')}) || failed=1"
    numbers = "].join(' ', [to_string(limit), to_string(currentValue)]) | [0]"
    query = "".join((shlex.quote('[?name.value==`"'), '"$usage"', shlex.quote(f'"`{numbers}')))
    words = ("az cognitiveservices usage list", OF_SUBSCRIPTION, OF_REGION)
    yield from _judged(made, *words, query=query)


def literal(value: str | list[str]) -> str:
    """A text, or a list of them, in a JMESPath literal."""
    return json.dumps(value).replace("`", "\\`")


def of_model(model: Model) -> str:
    """The filter of a list of models, as JMESPath."""
    return f"[?model.name==`{literal(model.name)}` && model.version==`{literal(model.version)}`]"


def _judged(made: Sequence[Deployment], *words: str, query: str) -> Iterator[str]:
    names = literal([one.name for one in made])
    mine = f"[?contains(`{names}`, name) && sku.name==`{literal(made[0].sku.value)}`].sku.capacity"
    held = command(
        "az cognitiveservices account deployment list",
        OF_SUBSCRIPTION,
        '--resource-group "$RESOURCE_GROUP"',
        '--name "$ACCOUNT"',
        f"--query {shlex.quote(f'sum({mine})')}",
        "--output tsv",
    )
    yield f"held=$({held}) || failed=1"
    needed = sum(one.capacity for one in made)
    what = shlex.quote(" and ".join(dict.fromkeys(f"{one.sku.value} of {one.model.name}" for one in made)))
    yield command(f'judge {what} {needed} "$held"', *words, f"--query {query}", "--output tsv")
