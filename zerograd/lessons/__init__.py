"""The checks of the lessons' exercises: each tells what is right, or explains the mistake behind the answer given.

They ask of a tensor only what PyTorch's have too, so a lesson runs unchanged on either.
"""
