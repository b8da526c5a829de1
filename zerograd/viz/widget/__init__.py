"""The Explorer: a picture to move through, step by step, and the page and the widget that show it."""
