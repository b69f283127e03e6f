"""How full a PTU has to be to cost what its tokens would.

The share is what a PTU-hour costs / what the most tokens that one PTU serves in an hour cost by the token. A bundle of
`a` input and `b` output tokens of which a share `c` is cached fills `a (1 - c) + a c k + b w` normalized tokens, with
the model's weights `k` and `w`. Above 1 no use is high enough.
"""

from fractions import Fraction

from capacity.pricing.price_lookup import FoundPtu

MINUTES_PER_HOUR = 60


def full_ptu_hour(money: Fraction, normalized_tokens: Fraction, input_tpm_per_ptu: Fraction) -> Fraction | None:
    """What the tokens of one fully used PTU-hour cost by the token.

    `money` is what tokens of the same mix cost that count `normalized_tokens`. None where these count nothing.
    """
    return money / normalized_tokens * input_tpm_per_ptu * MINUTES_PER_HOUR if normalized_tokens else None


def utilization_share(price: FoundPtu, full_hour: Fraction) -> Fraction:
    """The share of a PTU's capacity, averaged over every hour paid for, at which both cost the same."""
    return price.per_hour / full_hour
