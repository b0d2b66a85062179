"""Whom a payment went to, as a keyed hash: different recipients can be counted, and nobody is read."""

import hashlib
import os
import secrets
from pathlib import Path
from uuid import uuid4

import pyarrow as pa

from db.features.mirror.reading import Cells

_BYTES = 32


def new_key(folder: Path) -> tuple[str, bytes]:
    """The name of a new file that only this account may read, and the key in it."""
    name, key = f"recipients-{uuid4().hex}.key", secrets.token_bytes(_BYTES)
    handle = os.open(folder / name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as stream:
        stream.write(key)
    return name, key


def read_key(folder: Path, name: str) -> bytes | None:
    """None when it is gone or damaged: hashes made with it can then not be added to."""
    try:
        key = (folder / name).read_bytes()
    except FileNotFoundError:
        return None
    return key if len(key) == _BYTES else None


def hashed(recipients: Cells, key: bytes) -> pa.Array:
    named = recipients.to_pylist() if isinstance(recipients, pa.Array) else recipients
    return pa.array([None if name is None else _hash(str(name), key) for name in named], pa.int64())


def _hash(recipient: str, key: bytes) -> int:
    digest = hashlib.blake2b(recipient.encode(), key=key, digest_size=8).digest()
    return int.from_bytes(digest, "big", signed=True)
