"""One kind of requests: how many, how large, how cached. Field names are keys of the workload file.

The text below a field describes its key: editors and `capacity init` show it.
"""

from collections.abc import Iterator
from enum import StrEnum
from fractions import Fraction
from typing import Annotated

from capacity.record import Ge, Gt, Le, WithRanges
from capacity.sizing.deployment import NotNegative, Positive, Share

HOURS_PER_DAY = 24
DAYS_PER_WEEK = 7
USERS_HOURS_PER_DAY = 8
USERS_DAYS_PER_WEEK = 5
"""When people are there, where they do not say it."""
MINUTES_PER_HOUR = 60
SECONDS_PER_MINUTE = 60

NO_RATE = (
    "no rate: give `peak_rpm`, or `average_rpm` with `peak_to_average`, or `requests_per_day` with "
    "`peak_to_average`, or `users` with `requests_per_user_per_day` and "
    "`peak_to_average`, or `concurrency` with `request_seconds`, or `input_tpm` and `output_tpm`"
)
REQUEST_RATES = ("peak_rpm", "requests_per_day", "users", "concurrency")
TOKEN_RATES = ("input_tpm", "output_tpm")
"""Each is a way of giving the rate, the token rates together; `average_rpm` with `peak_to_average` is one more."""
OWNERS = {
    "peak_to_average": ("average_rpm", "requests_per_day", "users"),
    "requests_per_user_per_day": ("users",),
    "active_hours_per_day": ("requests_per_day", "users"),
    "active_days_per_week": ("requests_per_day", "users"),
}
"""Key -> the keys one of which it goes with."""
BESIDE_USERS = ("requests_per_user_per_day", "peak_to_average")
ABOUT_USERS = "what one sends a day, and how much busier the peak minute is than the mean; 3 is usual"
MEANS = ("average_rpm", "requests_per_day", "users")
"""Keys that tell the mean over the month."""
TOKENS_PER_REQUEST = ("input_tokens", "output_tokens", "image_input_tokens", "image_output_tokens")
SHARES_OR_TOKENS = {"cached_input_share": "cached_input_tokens", "cache_write_share": "cache_write_tokens"}
"""Keys that say the same, as a share of the input and in tokens."""
NEED_REQUEST_RATE = (
    *TOKENS_PER_REQUEST,
    *SHARES_OR_TOKENS.values(),
    "max_output_tokens",
    "average_rpm",
    "request_seconds",
)
"""Keys that mean nothing beside token rates."""

NOTHING_CACHED = Fraction(0)

Mistakes = Iterator[tuple[str, str]]


class Context(StrEnum):
    """Which token weights and prices apply to a request class."""

    SHORT = "short"
    LONG = "long"


class Profile(StrEnum):
    """The course of a week, where no average is known: assumptions of ours, told in the report.

    Traffic runs `hours_per_week`, and at `mean_share` of its peak on average in these.
    """

    FLAT = "flat"
    DAYTIME = "daytime"
    BUSINESS_HOURS = "business-hours"

    @property
    def hours_per_week(self) -> int:
        """All hours; 16 on every day; or 10 from Monday to Friday."""
        return {"flat": 168, "daytime": 112, "business-hours": 50}[self.value]

    @property
    def days_per_week(self) -> int:
        """Days with traffic: all, or Monday to Friday."""
        return 5 if self is Profile.BUSINESS_HOURS else DAYS_PER_WEEK

    @property
    def mean_share(self) -> Fraction:
        """The mean of the active hours over their busiest minute."""
        return Fraction(1) if self is Profile.FLAT else Fraction(1, 2)

    @property
    def mean_to_peak(self) -> Fraction:
        """The mean over a whole month as a share of the busiest minute."""
        return self.mean_share * self.hours_per_week / (HOURS_PER_DAY * DAYS_PER_WEEK)


class RequestClass(WithRanges):
    """Requests of one shape. Exactly one way of giving their rate; token counts are means per request.

    Any of the numbers may be a range, `{low: 600, likely: 1000, high: 1800}`.
    """

    example = "{peak_rpm: 600, average_rpm: 200, input_tokens: 1000, output_tokens: 200}"
    name: str | None = None
    """A name of your own: needed where there are several request classes, and different in each."""
    peak_rpm: Positive | None = None
    """Requests per minute in the busiest minute: what has to fit."""
    average_rpm: Positive | None = None
    """Requests per minute over the whole month, nights and week-ends included: what tokens cost."""
    profile: Profile | None = None
    """How busy a month is where no mean is known, for costs: `flat` is all hours at the peak, `daytime` 16 hours a
    day and `business-hours` 10 hours from Monday to Friday, both at half of the peak."""
    peak_to_average: Annotated[Fraction, Ge(1)] | None = None
    """How much busier the busiest minute is than the mean of the active hours; 3 is usual."""
    requests_per_day: Positive | None = None
    """Requests on a day with traffic, beside `peak_to_average`."""
    users: Positive | None = None
    """People who use it on a day with traffic, beside `requests_per_user_per_day` and `peak_to_average`."""
    requests_per_user_per_day: Positive | None = None
    """Requests of one of the `users` on such a day, the mean."""
    active_hours_per_day: Annotated[Fraction, Gt(0), Le(HOURS_PER_DAY)] | None = None
    """Hours a day in which the day's requests come; 24 if not given, of `users` 8."""
    active_days_per_week: Annotated[Fraction, Gt(0), Le(DAYS_PER_WEEK)] | None = None
    """Days a week with traffic, for the mean over the month alone, never for the peak; 7 if not given, of `users` 5."""
    concurrency: Positive | None = None
    """Requests that run at the same moment in the busiest minute, beside `request_seconds`."""
    request_seconds: Positive | None = None
    """How long one request runs, in seconds, from the first token to the last."""
    input_tpm: NotNegative | None = None
    """Input tokens in the busiest minute, cached ones included, where requests are not known."""
    output_tpm: NotNegative | None = None
    """Output tokens in the busiest minute, where requests are not known."""
    input_tokens: NotNegative | None = None
    """Input tokens of a request, the mean, cached ones and images read by a text model included."""
    output_tokens: NotNegative | None = None
    """Output tokens of a request, the mean, reasoning tokens included."""
    cached_input_share: Share | None = None
    """Share of the input tokens read from the prompt cache, 0 to 1; 0 if not given."""
    cached_input_tokens: NotNegative | None = None
    """Tokens of a request read from the prompt cache, in place of `cached_input_share`."""
    cache_write_share: Share | None = None
    """Share of the input tokens written to the prompt cache, 0 to 1, where a model counts it; 0 if not given."""
    cache_write_tokens: NotNegative | None = None
    """Tokens of a request written to the prompt cache, in place of `cache_write_share`."""
    context: Context | None = None
    """Which token weights and prices apply: those of short or of long prompts; if not given, short, and both are shown
    where prompts may be long."""
    max_input_tokens: Positive | None = None
    """The longest prompt to expect, in tokens, held against what provisioned types take."""
    max_output_tokens: Positive | None = None
    """What requests send as their maximum output: rate limits count it when a request arrives."""
    image_input_tokens: NotNegative | None = None
    """Image tokens that a request sends beside its text, the mean; image models only."""
    image_output_tokens: NotNegative | None = None
    """Image tokens that a request gets, the mean; image models only."""

    @property
    def gives_token_rates(self) -> bool:
        """Whether tokens per minute are given instead of requests per minute."""
        return self.input_tpm is not None or self.output_tpm is not None

    @property
    def requests_of_a_day(self) -> Fraction | None:
        """Requests on a day with traffic, as given or of all users; None where the class does not tell them."""
        if self.users is not None and self.requests_per_user_per_day is not None:
            return self.users * self.requests_per_user_per_day
        return self.requests_per_day

    @property
    def active_hours(self) -> Fraction:
        """Hours of a day with traffic in which its requests come."""
        usual = HOURS_PER_DAY if self.users is None else USERS_HOURS_PER_DAY
        return Fraction(usual) if self.active_hours_per_day is None else self.active_hours_per_day

    @property
    def active_days(self) -> Fraction:
        """Days of a week with traffic."""
        usual = DAYS_PER_WEEK if self.users is None else USERS_DAYS_PER_WEEK
        return Fraction(usual) if self.active_days_per_week is None else self.active_days_per_week

    def mistakes(self) -> Mistakes:
        """What no request class may look like."""
        given = {key for key, value in self.record_values().items() if value is not None}
        yield from self._rate_mistakes(given)
        yield from self._per_request_mistakes(given)
        yield from self._cache_mistakes(given)
        yield from self._maximum_mistakes()

    def _rate_mistakes(self, given: set[str]) -> Mistakes:
        forms = self._rate_forms(given)
        if len(forms) > 1:
            yield forms[1], f"{' and '.join(f'`{key}`' for key in forms)} both give the rate: keep one of them"
            return
        yield from self._lone_mistakes(forms, given)
        if forms:
            yield from _stray_mistakes(forms[0], given)
        if self.profile is not None and (key := next((key for key in MEANS if key in given), None)) is not None:
            yield "profile", f"`profile` and `{key}` both say how busy the mean is: keep one of them"
        if self.peak_rpm is not None and self.average_rpm is not None and self.average_rpm > self.peak_rpm:
            yield "average_rpm", "`average_rpm` is above `peak_rpm`: a mean cannot exceed the busiest minute"

    def _lone_mistakes(self, forms: list[str], given: set[str]) -> Mistakes:
        """A rate without what it needs beside it."""
        match forms:
            case []:
                yield from self._missing_rate()
            case ["requests_per_day"] if self.peak_to_average is None:
                yield "requests_per_day", _missing_peak_to_average("requests_per_day")
            case ["users"] if missing := [key for key in BESIDE_USERS if key not in given]:
                yield "users", f"`users` needs {' and '.join(f'`{key}`' for key in missing)} as well: {ABOUT_USERS}"
            case ["concurrency"] if self.request_seconds is None:
                yield "concurrency", "`concurrency` needs `request_seconds` as well: how long one request runs"

    def _rate_forms(self, given: set[str]) -> list[str]:
        """The ways in which a rate is given, each by the key that is its own."""
        forms = [key for key in REQUEST_RATES if key in given]
        if self.gives_token_rates:
            forms.append("input_tpm" if self.input_tpm is not None else "output_tpm")
        if self.average_rpm is not None and self.peak_to_average is not None:
            forms.append("average_rpm")
        return forms

    def _missing_rate(self) -> Mistakes:
        if self.average_rpm is not None:
            yield "average_rpm", _missing_peak_to_average("average_rpm")
        elif self.requests_per_user_per_day is not None:
            key = "requests_per_user_per_day"
            yield key, f"`{key}` needs `users` as well: how many people use it on a day with traffic"
        else:
            yield "", NO_RATE

    def _per_request_mistakes(self, given: set[str]) -> Mistakes:
        if not self.gives_token_rates:
            if not any((self.input_tokens, self.output_tokens, self.image_input_tokens, self.image_output_tokens)):
                yield "", "no tokens: one of `input_tokens` and `output_tokens` must be above 0"
            return
        if not (self.input_tpm or self.output_tpm):
            yield "input_tpm", "no tokens: one of `input_tpm` and `output_tpm` must be above 0"
        for key in NEED_REQUEST_RATE:
            if key in given:
                yield key, f"`{key}` needs a request rate, but the class gives tokens per minute: use `peak_rpm`"

    def _cache_mistakes(self, given: set[str]) -> Mistakes:
        for share, tokens in SHARES_OR_TOKENS.items():
            if share in given and tokens in given:
                yield tokens, f"`{share}` and `{tokens}` say the same: keep one of them"
        cached, written = self.cached_share, self.written_share
        if (cached or written) and cached + written > 1:
            key = "cached_input_share" if self.cached_input_share is not None else "cached_input_tokens"
            yield key, "cached and written input tokens together are more than all input tokens"

    def _maximum_mistakes(self) -> Mistakes:
        for mean, usual, most in (
            ("input_tokens", self.input_tokens, self.max_input_tokens),
            ("output_tokens", self.output_tokens, self.max_output_tokens),
        ):
            if most is not None and usual is not None and usual > most:
                what = f"`max_{mean}` is below the mean, `{mean}`"
                yield f"max_{mean}", f"{what}: give the most that one request may have, or lower the mean"

    @property
    def cached_share(self) -> Fraction:
        """Share of input tokens read from the prompt cache."""
        return self._share_of_input(self.cached_input_share, self.cached_input_tokens)

    @property
    def written_share(self) -> Fraction:
        """Share of input tokens written to the prompt cache."""
        return self._share_of_input(self.cache_write_share, self.cache_write_tokens)

    def _share_of_input(self, share: Fraction | None, tokens: Fraction | None) -> Fraction:
        if share is not None:
            return share
        if not tokens:
            return NOTHING_CACHED
        # Tokens without any input are as wrong as more tokens than input: two of anything is above the whole.
        return tokens / self.input_tokens if self.input_tokens else Fraction(2)


def _missing_peak_to_average(key: str) -> str:
    return f"`{key}` needs `peak_to_average` as well: how much busier the peak minute is than the mean; 3 is usual"


def _stray_mistakes(form: str, given: set[str]) -> Mistakes:
    """Keys that belong to another way of giving the rate and would be passed over."""
    for key, owners in OWNERS.items():
        if form not in owners and key in given:
            beside = " or ".join(f"`{owner}`" for owner in owners)
            yield key, f"`{key}` goes with {beside}, not with `{form}`: remove one of them"
