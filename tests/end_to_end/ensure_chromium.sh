#!/bin/sh
# Prints the path of a Chromium; where there is none, installs it on Debian and Ubuntu, elsewhere says what to install.
set -eu

say() { echo "$*" >&2; }

found() {
    for name in chromium chromium-browser google-chrome google-chrome-stable /usr/bin/chromium \
        "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome" \
        "/Applications/Chromium.app/Contents/MacOS/Chromium"; do
        command -v "$name" 2>/dev/null && return 0
    done
    return 1
}

as_root() {
    if [ "$(id -u)" -eq 0 ]; then "$@"; else sudo -n "$@"; fi
}

if [ -n "${CHROMIUM:-}" ]; then
    command -v "$CHROMIUM" && exit 0
    say "CHROMIUM is set to $CHROMIUM, which cannot be run."
    exit 1
fi

found && exit 0

if ! command -v apt-get >/dev/null; then
    say "The browser tests need Chromium or Google Chrome: install one, or name it with CHROMIUM=/path/to/it."
    exit 1
fi

if [ "$(id -u)" -ne 0 ] && ! sudo -n true 2>/dev/null; then
    say "The browser tests need Chromium; install it with: sudo apt-get install chromium"
    exit 1
fi

say "Installing Chromium for the browser tests with apt-get ..."
log=$(mktemp)
trap 'rm -f "$log"' EXIT
if ! { as_root apt-get update && as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y chromium fonts-liberation; } >"$log" 2>&1; then
    tail -n 5 "$log" >&2
    say "Chromium could not be installed; install it or Google Chrome by hand, or name it with CHROMIUM=/path/to/it."
    exit 1
fi
found || { say "Chromium was installed but cannot be found; name it with CHROMIUM=/path/to/it."; exit 1; }
