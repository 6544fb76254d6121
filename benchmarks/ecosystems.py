"""Write a transactions table with power-law degrees: a few actors in most exchanges.

python benchmarks/ecosystems.py --actors 100000 --transactions 1000000 --seed 1 -o t.csv
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
import polars as pl

KINDS = (("money", "EUR"), ("hours", "h"), ("expertise", "h"), ("premises", "m2.day"),
         ("places", "place"), ("referrals", "referral"), ("records", "item"),
         ("recognition", "mention"))  # fmt: skip


def drawn_pairs(
    draw: np.random.Generator, actors: int, pairs: int, power: float = 0.8
) -> tuple[np.ndarray, np.ndarray]:
    """Return providers and receivers of ``pairs`` draws, power-law degrees, each pair once."""
    weights = np.arange(1, actors + 1) ** -power
    weights /= weights.sum()
    tails, heads = draw.choice(actors, (2, pairs), p=weights)
    keys = np.unique((tails * actors + heads)[tails != heads])
    return keys // actors, keys % actors


def write_transactions(
    path: Path,
    actors: int,
    transactions: int,
    seed: int,
    *,
    kinds: int = len(KINDS),
    years: int = 2,
) -> None:
    """Write ``transactions`` rows between ``actors`` actors; same seed, same bytes."""
    draw = np.random.default_rng(seed)
    weights = np.arange(1, actors + 1) ** -0.8
    weights /= weights.sum()
    kind = draw.integers(0, kinds, transactions)
    days = np.datetime64("2024-01-01") + draw.integers(0, 365 * years, transactions)
    names = pl.Series([f"actor-{i:06d}" for i in range(actors)])
    frame = pl.DataFrame(
        {
            "id": pl.Series([f"t{i}" for i in range(transactions)]),
            "provider": names.gather(draw.choice(actors, transactions, p=weights)),
            "receiver": names.gather(draw.choice(actors, transactions, p=weights)),
            "kind": pl.Series([k for k, _ in KINDS]).gather(kind),
            "quantity": pl.Series(np.round(draw.lognormal(5, 1.5, transactions) * 100))
            .cast(pl.Int64)
            .cast(pl.Decimal(18, 2))
            / 100,
            "unit": pl.Series([u for _, u in KINDS]).gather(kind),
            "start": pl.Series(days),
            "declared_by": pl.Series(["provider", "receiver"]).gather(
                draw.integers(0, 2, transactions)
            ),
        }
    )
    frame.write_csv(path)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--actors", type=int, default=1_000)
    parser.add_argument("--transactions", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("-o", "--output", type=Path, required=True)
    asked = parser.parse_args()
    write_transactions(asked.output, asked.actors, asked.transactions, asked.seed)
