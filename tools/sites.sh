#!/bin/sh
# Installs the sites that notes are proven in and that node has not: Jekyll from Debian, Jupyter Book from the index.
# Usage: sites.sh FOLDER. Does nothing when all is there; what cannot be had is said, and its tests are skipped.
set -eu
folder=$1
book=1.0.4.post1

if ! command -v jekyll >/dev/null 2>&1; then
    if command -v apt-get >/dev/null 2>&1 && [ "$(id -u)" = 0 ]; then
        echo "installing jekyll" >&2
        apt-get update -qq
        DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends jekyll >&2
    else
        echo "no jekyll; its tests are skipped (Debian: sudo apt-get install -y jekyll)" >&2
    fi
fi

if [ ! -x "$folder/venv/bin/jupyter-book" ]; then
    echo "installing jupyter-book $book" >&2
    "${PYTHON:-python3}" -m venv "$folder/venv"
    "$folder/venv/bin/pip" install --quiet --disable-pip-version-check "jupyter-book==$book" >&2
fi

command -v quarto >/dev/null 2>&1 || echo "no quarto, which no registry holds; its tests are skipped" >&2
