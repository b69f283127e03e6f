"""The tokens of a workload as another model would count or write them."""

from fractions import Fraction

from capacity.record import Record
from capacity.sizing.request_class import RequestClass
from capacity.sizing.workload import Workload

INPUT = (
    *("input_tokens", "cached_input_tokens", "cache_write_tokens", "max_input_tokens", "input_tpm"),
    "image_input_tokens",
)
OUTPUT = ("output_tokens", "max_output_tokens", "output_tpm", "image_output_tokens")


class TokenScale(Record):
    """How many times as many tokens a model takes for the same requests, and writes in answer."""

    input: Fraction = Fraction(1)
    output: Fraction = Fraction(1)

    def of(self, workload: Workload) -> Workload:
        """The workload with tokens scaled, maxima included; shares of them stay as they are."""
        return workload.replaced(traffic=tuple(map(self._of_class, workload.traffic)))

    def _of_class(self, class_: RequestClass) -> RequestClass:
        factors = {**dict.fromkeys(INPUT, self.input), **dict.fromkeys(OUTPUT, self.output)}
        given = class_.record_values()
        return class_.replaced(
            **{key: given[key] * factor for key, factor in factors.items() if given[key] is not None}
        )
