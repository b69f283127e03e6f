"""What an option would be, were prompts that may be long of one context."""

from decimal import Decimal

from capacity.pricing.cost import Cost
from capacity.record import Record
from capacity.sizing.request_class import Context


class ContextReading(Record):
    """An option were all prompts that may be long of this context; `ptus` is None of types that have none.

    Where it could not be sized or priced, the option's notes say why.
    """

    context: Context
    ptus: int | None
    usd_per_month: dict[str, Decimal | None]
    costs: dict[str, Cost]
