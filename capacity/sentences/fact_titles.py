"""Titles of the groups of facts."""

GROUPS = {
    "throughput": "throughput and token weights",
    "sizes": "deployable sizes",
    "latency_target": "latency target",
    "lifecycle": "retirement dates",
    "regions": "regions",
    "offers": "priority, flex and batch offers",
    "standard_quota": "quota units and tiers",
    "batch_quota": "batch quota",
    "usage_tier": "usage tier",
    "token_prices": "token prices",
    "ptu_prices": "PTU prices",
}
"""What `UsedFacts` calls facts -> the words for them."""
AGES = {
    "sizes": "sizes and throughput",
    "regions": "regions",
    "offers": "tier and batch offers",
    "quotas": "quotas",
    "retirements": "retirement dates",
    "token_prices": "token prices",
    "ptu_prices": "PTU prices",
}
"""The groups of `ages` in words."""
