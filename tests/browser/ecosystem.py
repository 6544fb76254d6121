"""An ecosystem of sixty actors, made by arithmetic, so that it is always the same."""

from __future__ import annotations

from valuechain.model import Ecosystem
from valuechain.tables import ecosystem_of

TYPES = ("Financeurs", "Services publics", "Associations", "Entreprises", "Habitants")
KINDS = (
    {"id": "money", "name": "Argent", "dimension": "money", "unit": "EUR"},
    {"id": "time", "name": "Temps", "dimension": "time", "unit": "h"},
    {"id": "food", "name": "Denrées", "dimension": "mass", "unit": "kg"},
    {"id": "advice", "name": "Conseils", "dimension": "count", "unit": "session"},
    {"id": "rooms", "name": "Locaux", "dimension": "area_time", "unit": "m2.day"},
)
ODD_IDS = ("__proto__", "constructor", "toString", "hasOwnProperty")


def sixty(name: str = "Val d'Essai") -> Ecosystem:
    """Sixty actors of five types, four of them with ids that JavaScript knows."""
    ids = [ODD_IDS[n // 15] if n % 15 == 7 else f"a{n:02}" for n in range(60)]
    actors = [
        {
            "id": ids[n],
            "name": f"{TYPES[n % 5][:-1]} du quartier {n:02}",
            "type": TYPES[n % 5],
        }
        for n in range(60)
    ]
    rows = []
    for n in range(150):
        one, other = (n * 7 + n // 60 * 3) % 60, (n * 11 + n // 60 * 17 + 13) % 60
        if one == other:
            continue
        kind = KINDS[n % 5]
        row = {
            "provider": ids[one],
            "receiver": ids[other],
            "kind": kind["id"],
            "unit": kind["unit"],
            "quantity": str(20 + (n * n * 37) % 5000),
            "period": str(2024 + n % 2),
            "reference": f"r{n}",
        }
        rows.append(row)
        if n % 3:
            rows.append(row | {"declared_by": "receiver"})
    for kind in KINDS:
        rows.append(
            {
                "provider": ids[0],
                "receiver": ids[1],
                "kind": kind["id"],
                "unit": kind["unit"],
                "quantity": "9000",
                "period": "2025",
            }
        )
    measures = [
        {
            "owner": ids[0],
            "kind": "money",
            "partner": ids[1],
            "quantity": "8000",
            "unit": "EUR",
            "period": "2025",
            "side": "provides",
            "relation": "equals",
        }
    ]
    return ecosystem_of(rows, actors=actors, kinds=KINDS, measures=measures, name=name)
