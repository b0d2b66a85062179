"""What was put in place after what, without asking a clock: every saved thing takes the next number."""

from sqlalchemy import Connection, insert

from db.workspace.schema import counter


def next_number(connection: Connection) -> int:
    """Higher than every number before. Its row stays: a MySQL server that is restarted counts on from the rows it has."""
    (number,) = connection.execute(insert(counter)).inserted_primary_key or (0,)
    return int(number)
