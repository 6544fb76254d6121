"""Look for bytes that a gate does not take: ``python tests/fuzz/fuzz.py NAME [SECONDS]``.

Needs ``atheris`` (``pip install atheris``). What is found goes to ``corpus/NAME``, from
where every run of the tests replays it.
"""

from __future__ import annotations

import sys
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["valuechain"]):
    from gates import TARGETS

HERE = Path(__file__).parent


def main(name: str, seconds: str = "150") -> None:
    """Run one target for so many seconds."""
    corpus = HERE / "corpus" / name
    corpus.mkdir(parents=True, exist_ok=True)
    target = TARGETS[name]
    options = [
        sys.argv[0],
        f"-max_total_time={seconds}",
        "-max_len=512",
        "-timeout=10",
        "-rss_limit_mb=1500",
        f"-artifact_prefix={corpus}/found-",
        str(corpus),
    ]
    atheris.Setup(options, target)
    atheris.Fuzz()


if __name__ == "__main__":
    main(*sys.argv[1:])
