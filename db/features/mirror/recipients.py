"""Whom a payment went to, as a keyed hash: different recipients can be counted, and nobody is read."""

import hashlib
import os
import secrets
from collections.abc import Iterable
from pathlib import Path
from uuid import uuid4

import pyarrow as pa

_BYTES = 32


def new_key(folder: Path) -> str:
    """Makes a key that only this account may read, and returns the name of its file."""
    name = f"recipients-{uuid4().hex}.key"
    handle = os.open(folder / name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as stream:
        stream.write(secrets.token_bytes(_BYTES))
    return name


def read_key(folder: Path, name: str) -> bytes | None:
    """None when it is gone or damaged: hashes made with it can then not be added to."""
    try:
        key = (folder / name).read_bytes()
    except FileNotFoundError:
        return None
    return key if len(key) == _BYTES else None


def hashed(recipients: Iterable[str | None], key: bytes) -> pa.Array:
    return pa.array([None if recipient is None else _hash(str(recipient), key) for recipient in recipients], pa.int64())


def _hash(recipient: str, key: bytes) -> int:
    digest = hashlib.blake2b(recipient.encode(), key=key, digest_size=8).digest()
    return int.from_bytes(digest, "big", signed=True)
