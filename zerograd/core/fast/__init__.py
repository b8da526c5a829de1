"""Fast twins of what ``call.py`` and ``rules.py`` do plainly, for the usual cases. Each says whose twin it is and what it buys.

``ZEROGRAD_PLAIN=1`` leaves them out, and those of ``autograd/`` with them: all is slower then, and gives the same.
"""
from __future__ import annotations

import os

PLAIN = os.environ.get("ZEROGRAD_PLAIN", "") not in ("", "0")
