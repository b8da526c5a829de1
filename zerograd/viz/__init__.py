"""Pictures of the computation graph: ``viz.graph(y)`` in a cell shows how ``y`` was computed and what flowed back.

``viz.explore(y)`` shows it step by step.
"""
from .explore import explore as explore
from .graph import Picture as Picture, graph as graph
