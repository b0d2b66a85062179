"""The bank's non-identifying columns, copied to Parquet by indexed key ranges; the bank is spared every other query."""

from db.features.mirror.columns import MIRRORED as MIRRORED
from db.features.mirror.generation import copy_to_mirror as copy_to_mirror
from db.features.mirror.generation import next_mirror as next_mirror
from db.features.mirror.manifest import Manifest as Manifest
from db.features.mirror.manifest import day_of as day_of
from db.features.mirror.manifest import read_manifest as read_manifest
