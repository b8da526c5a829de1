"""Pictures of the computation graph: ``viz.graph(y)`` in a cell shows how ``y`` was computed and what flowed back."""
from .graph import Picture as Picture, graph as graph
