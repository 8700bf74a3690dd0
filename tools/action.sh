#!/bin/sh
# The steps of action.yml. Usage: action.sh install|sync|check, settings in DLMOTION_* variables.
set -eu
here=$(cd "$(dirname "$0")/.." && pwd)
command=${DLMOTION_COMMAND:-dlmotion}

set_output() { [ -z "${GITHUB_OUTPUT:-}" ] || printf '%s\n' "$1" >> "$GITHUB_OUTPUT"; }

step=${1:-}
# What is behind the step from here on: options of notes.
set --
[ -z "${DLMOTION_ROOT:-}" ] || set -- --root "$DLMOTION_ROOT"

case "$step" in
install)
    packages="libcairo2-dev libpango1.0-dev pkg-config gcc libc6-dev fonts-noto-cjk"
    if [ "$(id -u)" = 0 ]; then as_root=""; else as_root="sudo"; fi
    $as_root apt-get update -qq
    # shellcheck disable=SC2086
    DEBIAN_FRONTEND=noninteractive $as_root apt-get install -y -qq --no-install-recommends $packages
    python -m pip install --quiet "$here"
    ;;
sync)
    $command notes sync "$DLMOTION_NOTES" "$@" --build -q "${DLMOTION_QUALITY:-draft}"
    ;;
check)
    # Both are asked, whatever the first one says: 3 is stale, anything else that is not 0 is broken.
    media=0 notes=0
    $command check || media=$?
    $command notes check "$DLMOTION_NOTES" "$@" || notes=$?
    case "$media$notes" in
    00) set_output "stale=false" ;;
    33 | 30 | 03) set_output "stale=true" ;;
    *) exit 1 ;;
    esac
    [ "$media$notes" = 00 ] || exit 3
    ;;
*)
    echo "expected install, sync or check, got '$step'" >&2
    exit 2
    ;;
esac
