#!/bin/sh
# Makes sure that a MariaDB server can be started by the tests: installs it on Debian and Ubuntu, elsewhere says what to install.
set -eu
PATH="$PATH:/usr/local/sbin:/usr/sbin:/sbin"
. "$(dirname "$0")/../ensure_installed.sh"

found() { command -v mariadbd >/dev/null && command -v mariadb-install-db >/dev/null; }

found && exit 0
ensure_installed "a MariaDB server" "install one, so that mariadbd and mariadb-install-db are found" mariadb-server
found || { say "The MariaDB server was installed but cannot be found."; exit 1; }
