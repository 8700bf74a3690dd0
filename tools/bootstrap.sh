#!/bin/sh
# Installs what a bare Debian/Ubuntu or macOS machine lacks, then the locked packages into a venv.
# Usage: bootstrap.sh PYTHON VENV.  Exits 4 with the exact command when it may not install by itself.
set -eu
python=$1
venv=$2
debian_packages="libcairo2-dev libpango1.0-dev pkg-config gcc libc6-dev python3-dev python3-venv fonts-noto-cjk"
brew_packages="cairo pango pkg-config"
brew_casks="font-noto-sans-cjk-sc"

stop() { printf '%s\n' "$1" >&2; exit 4; }

missing_on_debian() {
    for package in $debian_packages; do
        dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q '^install ok installed' || printf '%s ' "$package"
    done
}

has_everything() {
    "$python" -c 'import venv, ensurepip' 2>/dev/null &&
        pkg-config --exists cairo pangocairo 2>/dev/null &&
        { command -v cc || command -v gcc; } >/dev/null 2>&1 &&
        fc-list 2>/dev/null | grep -q 'Noto Sans CJK SC'
}

install_on_debian() {
    missing=$(missing_on_debian)
    [ -n "$missing" ] || return 0
    if [ "$(id -u)" = 0 ]; then as_root=""
    elif sudo -n true 2>/dev/null; then as_root="sudo"
    else stop "expected these packages, which only root may install; run: sudo apt-get install -y $missing"
    fi
    echo "installing $missing" >&2
    $as_root apt-get update -qq
    # shellcheck disable=SC2086
    DEBIAN_FRONTEND=noninteractive $as_root apt-get install -y -qq --no-install-recommends $missing >&2
}

if ! has_everything; then
    if command -v apt-get >/dev/null 2>&1; then install_on_debian
    elif command -v brew >/dev/null 2>&1; then
        # shellcheck disable=SC2086
        brew install $brew_packages && brew install --cask $brew_casks
    else stop "expected cairo and pango headers, pkg-config, a C compiler and the font Noto Sans CJK SC; install: $debian_packages"
    fi
fi

"$python" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' ||
    stop "expected Python 3.11-3.13, got $("$python" --version); run: make PYTHON=python3.12"

# A venv whose making was interrupted has no pip.
"$venv/bin/python" -m pip --version >/dev/null 2>&1 || "$python" -m venv --clear "$venv"
echo "installing the $(grep -c '^[a-z0-9._-]*==' requirements.lock) locked packages into $venv, a few minutes the first time" >&2
"$venv/bin/python" -m pip install --quiet --disable-pip-version-check --require-hashes --requirement requirements.lock
"$venv/bin/python" -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable . 2>/dev/null ||
    "$venv/bin/python" -m pip install --quiet --disable-pip-version-check --no-deps --editable .
