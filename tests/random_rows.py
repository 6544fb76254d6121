"""Random declarations, in units that are converted and units that are not."""

from __future__ import annotations

from hypothesis import strategies as st

import valuechain as vc
from valuechain.model import Ecosystem
from valuechain.tables import ecosystem_of

ACTORS = [dict(id=a) for a in "abcd"] + [dict(id="world", type="outside")]
KINDS = [
    dict(id="money", unit="EUR"), dict(id="time", unit="h"), dict(id="thanks"),
    dict(id="gifts", unit="kg"),
]  # fmt: skip
ROW = st.fixed_dictionaries(
    {
        "provider": st.sampled_from("abcd") | st.just("world"),
        "receiver": st.sampled_from("abcd") | st.just("world"),
        "kind": st.sampled_from([k["id"] for k in KINDS]),
        "quantity": st.decimals(-1000, 10**9, places=6).map(lambda d: format(d, "f"))
        | st.integers(0, 5).map(str),
    },
    optional={
        "unit": st.sampled_from(["EUR", "USD", "h", "min", "s", "kg", "g", "sacks"]),
        "period": st.sampled_from(["2023", "2024", "2024-Q1"]),
        "declared_by": st.sampled_from(["provider", "receiver", "facilitator"]),
        "state": st.sampled_from(["promised", "done"]),
        "scenario": st.sampled_from(["actual", "without"]),
    },
)  # fmt: skip


def random_ecosystem(rows: list[dict[str, str]]) -> Ecosystem:
    policy = vc.Policy(out_of_scope=("gifts",))
    return ecosystem_of(rows, actors=ACTORS, kinds=KINDS, policy=policy)
