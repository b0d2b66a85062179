"""What a server needs to be verified: an authority of the tests' own, and a certificate for the name localhost."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import trustme


class Certificates:
    """`ca` is what DATABASE_CA names; `options` are the server's."""

    def __init__(self, folder: Path) -> None:
        self._authority = trustme.CA()
        self.ca, self.key, self.chain = folder / "ca.pem", folder / "key.pem", folder / "chain.pem"
        self._authority.cert_pem.write_to_path(self.ca)
        self.issue()

    @property
    def options(self) -> tuple[str, ...]:
        return f"--ssl-cert={self.chain}", f"--ssl-key={self.key}"

    def issue(self, until: datetime | None = None) -> None:
        issued = self._authority.issue_cert("localhost", not_after=until)
        issued.private_key_pem.write_to_path(self.key)
        self.chain.write_bytes(b"".join(each.bytes() for each in issued.cert_chain_pems))

    def issue_expired(self) -> None:
        self.issue(datetime.now(UTC) - timedelta(days=1))
