"""Do two stores hold the same? A digest over replicated rows, entity by entity, of what they share."""

import hashlib

import msgspec
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models.registry import shapes
from app.sync.heads import chunks
from app.sync.scope import PUBLIC
from app.sync.scopes import scopes_of

_encoder = msgspec.msgpack.Encoder()


def digests(session: Session, shared_with: str | None = None) -> dict[str, str]:
    """SHA-256 (hex, 32 characters) of each entity's rows: ids, values and whether they are gone, in the order of ids.

    ``shared_with`` limits it to what that hall may hold. Equal digests mean equal content.
    """
    found = {}
    for name, shape in shapes().items():
        table = shape.table
        columns = [table.c.id, table.c.gone, *(table.c[field] for field in shape.fields)]
        digest = hashlib.sha256()
        rows = session.execute(select(*columns).order_by(table.c.id).execution_options(yield_per=2000))
        for some in chunks(rows):
            kept = some
            if shared_with is not None:
                scopes = scopes_of(session, name, [row[0] for row in some])
                kept = [row for row in some if scopes.get(row[0]) in (PUBLIC, shared_with)]
            for row in kept:
                digest.update(_encoder.encode(tuple(row)))
        found[name] = digest.hexdigest()[:32]
    return found


def total(found: dict[str, str]) -> str:
    """One digest over all entities."""
    return hashlib.sha256("\n".join(f"{name} {one}" for name, one in sorted(found.items())).encode()).hexdigest()[:32]
