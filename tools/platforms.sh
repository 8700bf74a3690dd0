#!/bin/sh
# Installs what the export packs and the gallery are proven in: Hugo, Chromium and Firefox from Debian,
# node packages from the lock.
# Usage: platforms.sh [FOLDER [LOCK]], by default .dlmotion/platforms and the lock in tests/publish/platforms.
# Does nothing when all is there.
set -eu
root=$(cd "$(dirname "$0")/.." && pwd)
lock=$root/tests/publish/${2:-platforms}
folder=${1:-$root/.dlmotion/platforms}

# The player is tried in Firefox, too, where Debian's can be had; without one its tests are left out.
firefox=""
{ command -v firefox-esr || command -v firefox; } >/dev/null 2>&1 || firefox="firefox-esr"

stop() { printf '%s\n' "$1" >&2; exit 4; }

missing=""
command -v hugo >/dev/null 2>&1 || missing="$missing hugo"
{ command -v chromium || command -v chromium-browser; } >/dev/null 2>&1 || missing="$missing chromium"
command -v node >/dev/null 2>&1 || missing="$missing nodejs"
command -v npm >/dev/null 2>&1 || missing="$missing npm"

if [ -n "$missing" ]; then
    if ! command -v apt-get >/dev/null 2>&1; then stop "expected these programs on the PATH:$missing"
    elif [ "$(id -u)" = 0 ]; then as_root=""
    elif sudo -n true 2>/dev/null; then as_root="sudo"
    else stop "expected these packages, which only root may install; run: sudo apt-get install -y$missing"
    fi
    echo "installing$missing" >&2
    $as_root apt-get update -qq
    # shellcheck disable=SC2086
    DEBIAN_FRONTEND=noninteractive $as_root apt-get install -y -qq --no-install-recommends $missing >&2
    if [ -n "$firefox" ]; then
        DEBIAN_FRONTEND=noninteractive $as_root apt-get install -y -qq --no-install-recommends \
            $firefox >&2 || echo "no $firefox here: tests of the player in Firefox are left out" >&2
    fi
fi

if ! cmp -s "$lock/package-lock.json" "$folder/.installed.json"; then
    mkdir -p "$folder"
    rm -f "$folder/.installed.json"
    cp "$lock/package.json" "$lock/package-lock.json" "$folder/"
    (cd "$folder" && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error >&2)
    cp "$lock/package-lock.json" "$folder/.installed.json"
fi
