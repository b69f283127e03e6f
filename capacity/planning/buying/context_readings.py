"""Options as prompts of short and as prompts of long context, where nobody said which and they may be either."""

from capacity.findings import Finding, found
from capacity.planning.buying import costing
from capacity.planning.options.every_type import size_one
from capacity.planning.options.prompt_length import read_as
from capacity.planning.options.situation import Situation, situation
from capacity.planning.results.context_reading import ContextReading
from capacity.planning.results.plan import Option, ProvisionedOption, Rejection
from capacity.sizing.request_class import Context


def added(options: tuple[Option, ...], case: Situation) -> tuple[Option, ...]:
    """The options with both readings; as they are where prompts can be of one context alone."""
    demands = {context: read_as(case.demand, case.spec, case.version, context) for context in Context}
    if demands[Context.SHORT] == demands[Context.LONG]:
        return options
    cases = {
        context: situation(case.wish, case.spec, demand, case.pricer, regions_page=case.regions_page)
        for context, demand in demands.items()
    }
    return tuple(_with_readings(option, cases) for option in options)


def _with_readings(option: Option, cases: dict[Context, Situation]) -> Option:
    readings, notes = [], [*option.notes]
    for context, case in cases.items():
        sized = size_one(case, option.deployment_type)
        if isinstance(sized, Rejection):
            readings.append(ContextReading(context=context, ptus=None, usd_per_month={}, costs={}))
            told: tuple[Finding, ...] = (sized.detail,)
        else:
            priced = costing.priced(sized, case)
            ptus = priced.ptus if isinstance(priced, ProvisionedOption) else None
            readings.append(
                ContextReading(context=context, ptus=ptus, usd_per_month=priced.usd_per_month, costs=priced.costs)
            )
            told = priced.notes
        notes += [found("read-as", context=context, told=one) for one in told if one not in option.notes]
    return option.replaced(readings=tuple(readings), notes=tuple(notes))
