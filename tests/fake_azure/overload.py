"""Deployments that are asked for more than they carry: what they serve, refuse and spill in each minute, as metrics.

A minute's requests are served up to what the PTUs carry. The rest gets a 429 each, and spills into the target of the
deployment, if it has one, which counts it again. What was asked for is known here, and nowhere in the metrics.
"""

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from tests.fake_azure.content import A5, STATUS, Account, Json, Metric, Value

TPM_PER_PTU, OUTPUT_WEIGHT = 3400, 8
"""Of gpt-5.2. Source: Microsoft Learn, "Determine PTU sizing for a workload", 2026-09-23."""
PLAIN, REFUSED, SPILLED = ("200", "False"), ("429", "False"), ("200", "True")
SPILLED_AND_REFUSED = ("429", "True")
Counts = dict[int, float]
"""Minute since 1970 -> requests."""


@dataclass
class Loaded:
    """One deployment. `asked` are its own requests, each of `input_tokens` and `output_tokens`.

    `ptus` None takes all that comes. `spill_share` of what it refuses spills into `target`; `retries` is how often each
    of the others comes again in its minute, to be refused again. `shown` is False where spilled ones are not counted
    as 429s here.
    """

    asked: Counts
    input_tokens: int
    output_tokens: int
    ptus: int | None = None
    target: str | None = None
    spill_share: float = 1.0
    retries: int = 0
    shown: bool = True
    served: Counts = field(default_factory=dict)
    spilled: Counts = field(default_factory=dict)

    @property
    def weight(self) -> int:
        """Weighted tokens of a request."""
        return self.input_tokens + OUTPUT_WEIGHT * self.output_tokens

    def run(self) -> None:
        """Serve every minute, and spill what cannot be served."""
        for minute, asked in self.asked.items():
            most = asked if self.ptus is None else self.ptus * TPM_PER_PTU // self.weight
            self.served[minute] = min(asked, most)
            over = asked - self.served[minute]
            self.spilled[minute] = 0 if self.target is None else round(over * self.spill_share)

    def refused(self, minute: int) -> float:
        """The 429s that it counts."""
        dropped = self.asked[minute] - self.served[minute] - self.spilled[minute]
        return dropped * (1 + self.retries) + (self.spilled[minute] if self.shown else 0)


def bursts(seed: int, minutes: range, calm: int, busy: int) -> Counts:
    """Few requests, and in some minutes of some hours many: by the hour these are lost."""
    chance = random.Random(seed)  # noqa: S311  # the same traffic each time
    hours = {hour for hour in range(minutes.start // 60, minutes.stop // 60 + 1) if chance.random() < 0.5}
    return {
        minute: busy - chance.randrange(busy // 20)
        if minute // 60 in hours and chance.random() < 0.15
        else calm + chance.randrange(calm // 2)
        for minute in minutes
    }


def account(loaded: Mapping[str, Loaded], **changes: object) -> Account:
    """The account with these deployments, once they have served all."""
    for one in loaded.values():
        one.run()
    requests = {name: _requests(name, one, loaded) for name, one in loaded.items()}
    tokens = {
        metric: Metric(A5, _nothing, of_each={name: {PLAIN: _tokens(name, loaded, size)} for name in loaded})
        for metric, size in (("InputTokens", _input), ("OutputTokens", _output))
    }
    metrics = {**tokens, "ModelRequests": Metric(STATUS, _nothing, of_each=requests)}
    facts: dict[str, Json] = {
        name: {
            "sku": {"name": "DataZoneStandard", "capacity": 3000}
            if one.ptus is None
            else {"name": "DataZoneProvisionedManaged", "capacity": one.ptus},
            "spilloverDeploymentName": one.target,
        }
        for name, one in loaded.items()
    }
    return Account("loaded", deployments=tuple(loaded), metrics=metrics, facts=facts, **changes)  # type: ignore[arg-type]


def _nothing(minute: int) -> float | None:  # noqa: ARG001  # a minute is what it is asked for
    return None


def _input(one: Loaded) -> int:
    return one.input_tokens


def _output(one: Loaded) -> int:
    return one.output_tokens


def _sources(name: str, loaded: Mapping[str, Loaded]) -> list[Loaded]:
    return [one for one in loaded.values() if one.target == name]


def _tokens(name: str, loaded: Mapping[str, Loaded], size: Callable[[Loaded], int]) -> Value:
    """Those of its own requests and of what spilled into it."""
    own, sources = loaded[name], _sources(name, loaded)

    def of_minute(minute: int) -> float | None:
        if minute not in own.served:
            return None
        return own.served[minute] * size(own) + sum(one.spilled[minute] * size(one) for one in sources)

    return of_minute


def _requests(name: str, one: Loaded, loaded: Mapping[str, Loaded]) -> dict[tuple[str, str], Value]:
    """By status and spillover; a minute without any of a kind has no point, as long as it is no plain one."""
    sources = _sources(name, loaded)

    def refused(minute: int) -> float | None:
        return (one.refused(minute) or None) if minute in one.served else None

    def spilled(minute: int) -> float | None:
        return (sum(source.spilled[minute] for source in sources) or None) if minute in one.served else None

    return {PLAIN: one.served.get, REFUSED: refused, **({SPILLED: spilled} if sources else {})}
