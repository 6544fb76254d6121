"""What the driver raises, as the refusals this program names."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from valuechain.errors import StoreError
from valuechain.store.address import Address
from valuechain.store.refusal import refusal

__all__ = ["translated"]

_PASSWORD = {
    "Neo.ClientError.Security.Unauthorized": "password",
    "Neo.ClientError.Security.AuthenticationRateLimit": "password.limit",
    "Neo.ClientError.Security.CredentialsExpired": "password.expired",
}
_READ_ONLY = {
    "Neo.ClientError.General.ForbiddenOnReadOnlyDatabase",
    "Neo.ClientError.General.WriteOnReadOnlyAccessDatabase",
    "Neo.ClientError.Database.IllegalAliasChain",
    "Neo.ClientError.Security.Forbidden",
    "Neo.ClientError.Statement.AccessMode",
}
_ABSENT = {
    "Neo.ClientError.Database.DatabaseNotFound",
    "Neo.TransientError.Database.DatabaseUnavailable",
}


@contextmanager
def translated(
    address: Address, user: str, *, secret: bool = True, midway: bool = False
) -> Iterator[None]:
    """Turn what the driver raises inside the block into a ``StoreError``.

    Parameters
    ----------
    address : Address
        Where one is talking to.
    user : str
        Who one is there.
    secret : bool
        Whether a password was given.
    midway : bool
        Whether the server has answered before.

    Notes
    -----
    Of a message of the server only its code is told: it may quote what was sent.
    """
    from neo4j.exceptions import DriverError, Neo4jError

    try:
        yield
    except Neo4jError as error:
        raise _refused(error.code or "", address, user, secret) from error
    except DriverError as error:
        raise _not_reached(error, address, midway) from error
    except OSError as error:
        raise _not_reached(error, address, midway) from error


def _refused(code: str, address: Address, user: str, secret: bool) -> StoreError:
    server = address.server
    if code in _PASSWORD:
        key = _PASSWORD[code] if secret else "password.none"
        return refusal("VC702", key, server=server, user=user)
    if code in _ABSENT:
        return refusal("VC702", "database", server=server, database=address.database)
    if code in _READ_ONLY:
        return refusal("VC702", "readonly", server=server, user=user, code=code)
    if code == "Neo.ClientError.Schema.ConstraintValidationFailed":
        return refusal("VC702", "constraint", server=server, code=code)
    return refusal("VC702", "refused", server=server, code=code)


def _not_reached(error: Exception, address: Address, midway: bool) -> StoreError:
    from neo4j.exceptions import (
        ConfigurationError,
        IncompleteCommit,
        UnsupportedServerProduct,
    )

    server = address.server
    if isinstance(error, IncompleteCommit):
        return refusal("VC703", "unknown", server=server)
    if isinstance(error, UnsupportedServerProduct | ConfigurationError):
        return refusal("VC704", "version", server=server, found=type(error).__name__)
    if midway:
        return refusal("VC701", "lost", server=server)
    encrypted = "+" in address.scheme
    key = "unreachable.encrypted" if encrypted else "unreachable"
    return refusal("VC701", key, server=server)
