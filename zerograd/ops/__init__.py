"""The operations: the table (one entry each, by family) and the short public functions that choose among entries.

To import this package is to fill the table: an entry is in it once the file that declares it has run. Nothing is taken out of
the files here; whoever uses an operation names the file of its family, ``pointwise.mul``, so that a reader sees where it stands.
"""
from . import (
    activation as activation,
    arithmetic as arithmetic,
    bilinear as bilinear,
    choice as choice,
    convolution as convolution,
    ctc as ctc,
    distance as distance,
    division as division,
    elementary as elementary,
    embedding as embedding,
    extremes as extremes,
    gathering as gathering,
    layout as layout,
    linalg as linalg,
    loss as loss,
    margin as margin,
    memory as memory,
    norms as norms,
    padding as padding,
    passing as passing,
    pointwise as pointwise,
    pooling as pooling,
    rectifiers as rectifiers,
    reduction as reduction,
    regression as regression,
    resampling as resampling,
    shape as shape,
    sorting as sorting,
    statistics as statistics,
    strided as strided,
    truth as truth,
    vision as vision,
)
