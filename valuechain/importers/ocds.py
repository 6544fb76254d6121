"""Public contracts in the Open Contracting Data Standard, 1.0 and 1.1 (JSON).

Two things become transactions of money, in two states that are never added:

- a transaction of a contract's implementation, from its payer to its payee: ``done``;
- an active award, from the buyer to its supplier, for the value of the award:
  ``agreed``. An award to several suppliers tells no share: it is left out, and told.

A package may tell the same process in several releases: what has the same id is taken
once, as the last release by date tells it. In a record the compiled release stands
for all its releases. Actors are keyed by ``id``, else by their identifier, else by name.

Left out: values of tenders, contracts and items (the same money again), milestones,
planning and documents.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from valuechain.errors import ImporterError, Problem
from valuechain.importers.gathering import MONEY, Gathering, plain_number
from valuechain.importers.ocds_sheets import releases_in
from valuechain.importers.safe_json import JsonValue, load_json
from valuechain.importers.table import Document, Reading

__all__ = ["MAPPING", "read"]

MAPPING: tuple[tuple[str, str], ...] = (
    ("contracts.implementation.transactions", "transactions (done)"),
    ("awards", "transactions (agreed)"),
    ("ocid and id", "id"),
    ("payer, providerOrganization, buyer", "provider"),
    ("payee, receiverOrganization, suppliers[0]", "receiver"),
    ("value.amount", "quantity"),
    ("value.currency", "unit"),
    ("date", "start"),
    ("title", "note"),
    ("name", "actors.name"),
)
"""Foreign field and the column it becomes."""

FORMAT = "ocds"

Object = Mapping[str, JsonValue]


@dataclass(frozen=True, slots=True)
class _Payment:
    """A transaction to be: who pays whom what, and where it was told."""

    row: int
    path: str
    id: str
    payer: Object
    payee: Object
    value: Object
    date: str | None
    state: str
    note: str | None


def read(path: Path, reading: Reading) -> Document:
    """Read one release package, record package, record or release.

    Returns
    -------
    Document
        ``transactions``, ``actors`` and ``kinds``; ``row`` is the position of the
        release or record. A payment without payer, payee, amount or currency is refused
        and told with its path.

    Raises
    ------
    ImporterError
        VC103 when there are neither releases nor records, and the refusals of the
        reader of JSON.
    """
    with path.open("rb") as file:
        is_json = file.read(64).lstrip(b"\xef\xbb\xbf \t\r\n").startswith((b"{", b"["))
    content = load_json(path, reading.max_size) if is_json else releases_in(path, reading)
    releases = list(_releases(content))
    if not releases:
        raise ImporterError([Problem("VC103", path.name, expected='{"releases": […]}')])
    found = Gathering(path.name, FORMAT, "releases")
    found.kinds.add(1, MONEY)
    payments: dict[str, _Payment] = {}
    for row, release in sorted(releases, key=lambda placed: _text(placed[1], "date") or ""):
        for payment in (*_transactions(row, release), *_awards(found, row, release)):
            payments[payment.id] = payment
    for payment in payments.values():
        _take(found, payment)
    return found.document(path.stem)


def _releases(content: JsonValue) -> Iterator[tuple[int, Object]]:
    """Yield the releases that count, with the position of each in its array."""
    if not isinstance(content, dict):
        return
    if isinstance(content.get("records"), list):
        for row, record in enumerate(_objects(content, "records"), 1):
            yield from ((row, release) for release in _of_record(record))
    elif isinstance(content.get("releases"), list) and "ocid" not in content:
        yield from enumerate(_objects(content, "releases"), 1)
    elif "ocid" in content:
        yield from ((1, release) for release in _of_record(content) or [content])


def _of_record(record: Object) -> Sequence[Object]:
    compiled = record.get("compiledRelease")
    return [compiled] if isinstance(compiled, dict) else _objects(record, "releases")


def _transactions(row: int, release: Object) -> Iterator[_Payment]:
    ocid = _text(release, "ocid") or ""
    for at, contract in enumerate(_objects(release, "contracts")):
        implementation = _object(contract, "implementation")
        for n, told in enumerate(_objects(implementation, "transactions")):
            path = f"contracts[{at}].implementation.transactions[{n}]"
            name = _text(told, "id") or f"{_text(contract, 'id') or at}/{n}"
            yield _Payment(
                row,
                path,
                name if name.startswith(ocid) else f"{ocid}/{name}",
                _object(told, "payer", "providerOrganization"),
                _object(told, "payee", "receiverOrganization"),
                _object(told, "value", "amount"),
                _text(told, "date"),
                "done",
                _text(contract, "title"),
            )


def _awards(found: Gathering, row: int, release: Object) -> Iterator[_Payment]:
    ocid = _text(release, "ocid") or ""
    tender = _object(release, "tender")
    buyer = _object(release, "buyer") or _object(tender, "procuringEntity")
    for at, award in enumerate(_objects(release, "awards")):
        suppliers = _objects(award, "suppliers")
        if (_text(award, "status") or "active") != "active" or not suppliers:
            continue
        path, name = f"awards[{at}]", _text(award, "id") or str(at)
        if len(suppliers) > 1:
            value = f"{name}: {len(suppliers)}"
            problem = found.problem("VC221", row, f"{path}.suppliers", value)
            found.problems.append(_as_warning(problem))
            continue
        id_ = name if name.startswith(ocid) else f"{ocid}/{name}"
        value_of, date = _object(award, "value"), _text(award, "date")
        note = _text(award, "title")
        yield _Payment(row, path, id_, buyer, suppliers[0], value_of, date, "agreed", note)


def _as_warning(problem: Problem) -> Problem:
    return Problem(
        problem.code,
        problem.source,
        problem.sheet,
        problem.row,
        problem.column,
        problem.value,
        level="warning",
        variant="left_out",
    )


def _take(found: Gathering, payment: _Payment) -> None:
    """Take one payment, or refuse it with every reason."""
    payer, payee = _key(payment.payer), _key(payment.payee)
    amount, currency = payment.value.get("amount"), _text(payment.value, "currency")
    needed = {"payer": payer, "payee": payee, "value.currency": currency}
    problems = [
        found.problem("VC203", payment.row, f"{payment.path}.{name}")
        for name, value in needed.items()
        if not value
    ]
    place = f"{payment.path}.value.amount"
    if amount is None:
        problems.append(found.problem("VC203", payment.row, place))
    elif not isinstance(amount, Decimal):
        written = str(amount)[:80]
        problems.append(
            found.problem("VC204", payment.row, place, written, expected="1250.5")
        )
    if problems or payer is None or payee is None or not isinstance(amount, Decimal):
        found.refuse(payment.row, payment.id, problems)
        return
    quantity, dusty = plain_number(amount)
    if dusty:
        found.decide("binary dust", f"{amount} = {quantity}")
    found.actor(payment.row, payer, name=_text(payment.payer, "name"))
    found.actor(payment.row, payee, name=_text(payment.payee, "name"))
    found.transactions.add(
        payment.row,
        {
            "id": payment.id,
            "provider": payer,
            "receiver": payee,
            "kind": MONEY["id"],
            "quantity": quantity,
            "unit": currency,
            "start": payment.date,
            "state": payment.state,
            "declared_by": "provider",
            "evidence": "register",
            "note": payment.note,
        },
    )


def _key(organisation: Object) -> str | None:
    """Return what an organisation is known by."""
    identifier = _object(organisation, "identifier")
    scheme, number = _text(identifier, "scheme"), _text(identifier, "id")
    pair = f"{scheme}-{number}" if scheme and number else number
    return _text(organisation, "id") or pair or _text(organisation, "name")


def _objects(container: Object, name: str) -> list[Object]:
    items = container.get(name)
    return [i for i in items if isinstance(i, dict)] if isinstance(items, list) else []


def _object(container: Object, *names: str) -> Object:
    found: Iterable[JsonValue] = (container.get(name) for name in names)
    return next((value for value in found if isinstance(value, dict)), {})


def _text(container: Object, name: str) -> str | None:
    value = container.get(name)
    if isinstance(value, Decimal):
        return plain_number(value)[0]
    return value.strip() or None if isinstance(value, str) else None
