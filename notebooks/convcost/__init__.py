"""Exact parameters and multiply-accumulates: of a layer by formula, of a model without running it.

>>> from convcost import conv2d, depthwise_separable
>>> standard = conv2d(96, 256, kernel_size=5, padding=2, input_size=27)
>>> separable = depthwise_separable(96, 256, kernel_size=5, padding=2, input_size=27)
>>> round(standard.macs / separable.macs, 1)
22.8

``formulas.py`` holds the formulas, ``cost.py`` the value they return and the counting rule.
``model.py`` costs a whole PaddlePaddle model: ``trace.py`` has Paddle write down its operators,
``operators.py`` says which of them compute, ``rows.py`` reads their cost, ``report.py`` shows it
and ``compare.py`` puts two of them side by side. On a command line: ``python -m convcost --help``.
"""

from .compare import Change, Comparison, compare
from .cost import Cost
from .formulas import (
    avg_pool1d,
    avg_pool2d,
    avg_pool3d,
    conv1d,
    conv1d_transpose,
    conv2d,
    conv2d_transpose,
    conv3d,
    conv3d_transpose,
    depthwise,
    depthwise_separable,
    linear,
    max_pool1d,
    max_pool2d,
    max_pool3d,
    pointwise,
    receptive_field,
)
from .model import model_cost
from .report import Report, Row

__all__ = [
    "Change",
    "Comparison",
    "Cost",
    "Report",
    "Row",
    "avg_pool1d",
    "avg_pool2d",
    "avg_pool3d",
    "compare",
    "conv1d",
    "conv1d_transpose",
    "conv2d",
    "conv2d_transpose",
    "conv3d",
    "conv3d_transpose",
    "depthwise",
    "depthwise_separable",
    "linear",
    "max_pool1d",
    "max_pool2d",
    "max_pool3d",
    "model_cost",
    "pointwise",
    "receptive_field",
]
