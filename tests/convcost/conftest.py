"""Hypothesis for these tests: the same examples on every run, or CONVCOST_EXAMPLES new ones."""

import os

from hypothesis import HealthCheck, settings

deeper = os.environ.get("CONVCOST_EXAMPLES")
settings.register_profile(
    "convcost",
    max_examples=int(deeper or 150),
    derandomize=deeper is None,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
settings.load_profile("convcost")
