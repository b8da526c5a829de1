"""The engine once more, for a processor that wants it to be over: twins of what ``call.py`` and ``rules.py`` say plainly.

Each says whose twin it is and what it buys. ``ZEROGRAD_PLAIN=1`` leaves them all out: it is slower then, and gives the same.
"""
from __future__ import annotations

import os

PLAIN = os.environ.get("ZEROGRAD_PLAIN", "") not in ("", "0")
