"""Declarations and measures of one exchange, for the smallest comparisons."""

from __future__ import annotations

from typing import Any

Row = dict[str, Any]


def said(side: str, quantity: object, day: str | None = None, **more: object) -> Row:
    keys = {
        "provider": "a",
        "receiver": "b",
        "kind": "money",
        "unit": "EUR",
        "period": "2024",
    }
    return keys | {"quantity": quantity, "declared_by": side, "start": day} | more


def measure(quantity: object, **more: object) -> Row:
    about = {"id": "m", "owner": "a", "kind": "money", "unit": "EUR", "period": "2024"}
    return about | {"quantity": quantity} | more
