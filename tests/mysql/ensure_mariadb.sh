#!/bin/sh
# Makes sure that a MariaDB server can be started by the tests: installs it on Debian and Ubuntu, elsewhere says what to install.
set -eu
PATH="$PATH:/usr/local/sbin:/usr/sbin:/sbin"

say() { echo "$*" >&2; }

found() { command -v mariadbd >/dev/null && command -v mariadb-install-db >/dev/null; }

as_root() {
    if [ "$(id -u)" -eq 0 ]; then "$@"; else sudo -n "$@"; fi
}

found && exit 0

if ! command -v apt-get >/dev/null; then
    say "The tests of MySQL need a MariaDB server: install one, so that mariadbd and mariadb-install-db are found."
    exit 1
fi

if [ "$(id -u)" -ne 0 ] && ! sudo -n true 2>/dev/null; then
    say "The tests of MySQL need a MariaDB server; install it with: sudo apt-get install mariadb-server"
    exit 1
fi

say "Installing a MariaDB server for the tests with apt-get ..."
log=$(mktemp)
trap 'rm -f "$log"' EXIT
if ! { as_root apt-get update && as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y mariadb-server; } >"$log" 2>&1; then
    tail -n 5 "$log" >&2
    say "The MariaDB server could not be installed; install it by hand."
    exit 1
fi
found || { say "The MariaDB server was installed but cannot be found."; exit 1; }
