"""Write an ecosystem in many small transactions, once told to: a process to be killed."""

from __future__ import annotations

import sys

import valuechain as vc
from valuechain.store import removal, writing

if __name__ == "__main__":
    source, place = sys.argv[1:]
    writing.BATCH = removal.BATCH = 100
    ecosystem = vc.read(source)
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    sys.stdin.readline()
    vc.write(ecosystem, place)
