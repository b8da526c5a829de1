"""What every tensor rests on: the graph, dtypes, the operation decorator, the backward walk, printing. Floors 0 to 4."""
