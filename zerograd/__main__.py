"""``python -m zerograd`` is the ``zerograd`` command."""
import sys

from .cli import main

if __name__ == "__main__":
    sys.exit(main())
