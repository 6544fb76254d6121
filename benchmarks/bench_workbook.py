"""Reading a workbook, with all checks, against pandas with openpyxl.

Both read the same file, each in a process of its own, in turns. Printed: seconds on the
wall and of processor (median; of the processes they start too) of each, and the ratio of
the wall last.

    python benchmarks/bench_workbook.py --rows 100000
"""

from __future__ import annotations

import argparse
import datetime
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

import xlsxwriter

MEASURED = """
import resource, sys, time
{imports}
def spent():
    both = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(used.ru_utime + used.ru_stime for used in both)
started, before = time.perf_counter(), spent()
{body}
print(time.perf_counter() - started, spent() - before)
"""
OURS = (
    "from valuechain import load",
    "assert load.read(sys.argv[1]).table('transactions').height",
)
PANDAS = (
    "import pandas, openpyxl",
    "assert len(pandas.read_excel(sys.argv[1], engine='openpyxl'))",
)
HEADINGS = (
    "id",
    "provider",
    "receiver",
    "kind",
    "quantity",
    "unit",
    "start",
    "declared_by",
)


def write_workbook(path: Path, rows: int) -> None:
    """Write one sheet of exchanges between a thousand actors."""
    first = datetime.date(2024, 1, 1)
    options = {"constant_memory": True, "default_date_format": "yyyy-mm-dd"}
    with xlsxwriter.Workbook(str(path), options) as book:
        sheet = book.add_worksheet("transactions")
        sheet.write_row(0, 0, HEADINGS)
        for n in range(rows):
            day = first + datetime.timedelta(n % 366)
            ends = (f"actor {n % 997}", f"actor {n % 1009 + 3}")
            row = (
                f"t{n}",
                *ends,
                "money",
                (n * 7919 % 10**7) / 100,
                "EUR",
                day,
                "provider",
            )
            sheet.write_row(n + 1, 0, row)


def run(work: tuple[str, str], path: Path) -> tuple[float, ...]:
    """Return seconds on the wall and of processor of one fresh process, after its imports."""
    imports, body = work
    code = MEASURED.format(imports=imports, body=body)
    printed = subprocess.run(
        [sys.executable, "-c", code, str(path)], check=True, capture_output=True, text=True
    ).stdout
    return tuple(map(float, printed.split()))


def main() -> None:
    """Print one line a size."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, nargs="+", default=[100_000])
    parser.add_argument("--runs", type=int, default=3)
    asked = parser.parse_args()
    for rows in asked.rows:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "transactions.xlsx"
            write_workbook(path, rows)
            turns = [(run(OURS, path), run(PANDAS, path)) for _ in range(asked.runs)]
        ours, theirs = (
            [statistics.median(turn[side][what] for turn in turns) for what in (0, 1)]
            for side in (0, 1)
        )
        print(
            f"{rows:>9} rows  valuechain {ours[0]:.2f} s ({ours[1]:.2f} of processor)  "
            f"pandas with openpyxl {theirs[0]:.2f} s ({theirs[1]:.2f})  "
            f"ratio: {theirs[0] / ours[0]:.1f} ({theirs[1] / ours[1]:.1f})"
        )


if __name__ == "__main__":
    main()
