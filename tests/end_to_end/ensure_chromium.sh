#!/bin/sh
# Prints the path of a Chromium; where there is none, installs it on Debian and Ubuntu, elsewhere says what to install.
set -eu
. "$(dirname "$0")/../ensure_installed.sh"

found() {
    for name in chromium chromium-browser google-chrome google-chrome-stable /usr/bin/chromium \
        "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome" \
        "/Applications/Chromium.app/Contents/MacOS/Chromium"; do
        command -v "$name" 2>/dev/null && return 0
    done
    return 1
}

if [ -n "${CHROMIUM:-}" ]; then
    command -v "$CHROMIUM" && exit 0
    say "CHROMIUM is set to $CHROMIUM, which cannot be run."
    exit 1
fi

found && exit 0
ensure_installed "Chromium" "install it or Google Chrome, or name it with CHROMIUM=/path/to/it" chromium fonts-liberation
found || { say "Chromium was installed but cannot be found; name it with CHROMIUM=/path/to/it."; exit 1; }
