# What the scripts share that make sure of a program the tests need; they read it in with a dot.

say() { echo "$*" >&2; }

as_root() {
    if [ "$(id -u)" -eq 0 ]; then "$@"; else sudo -n "$@"; fi
}

# WHAT is needed, what to do BY_HAND where there is no apt-get, and the packages. Leaves with 1 when it cannot be installed.
ensure_installed() {
    what=$1 by_hand=$2
    shift 2
    if ! command -v apt-get >/dev/null; then
        say "The tests need $what: $by_hand."
        exit 1
    fi
    if [ "$(id -u)" -ne 0 ] && ! sudo -n true 2>/dev/null; then
        say "The tests need $what; install it with: sudo apt-get install $*"
        exit 1
    fi
    say "Installing $what for the tests with apt-get ..."
    log=$(mktemp)
    trap 'rm -f "$log"' EXIT
    if ! { as_root apt-get update && as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y "$@"; } >"$log" 2>&1; then
        tail -n 5 "$log" >&2
        say "Could not install $what; by hand: $by_hand."
        exit 1
    fi
}
