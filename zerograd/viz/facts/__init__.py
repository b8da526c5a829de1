"""The facts of a graph: what there is to be said, before anything is drawn."""
