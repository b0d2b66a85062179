"""All that the bank and the workspace share about a MySQL or MariaDB server."""
