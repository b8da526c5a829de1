"""Facts, drawn: where everything goes, and the same picture as SVG, as text, as DOT and as PNG."""
