#!/usr/bin/env bash
# Installs Debian's Chromium for the browser tests, unless it is there.
set -euo pipefail

[[ -x /usr/bin/chromium ]] && exit 0

as_root=()
if [[ $EUID -ne 0 ]]; then
    if ! command -v sudo >/dev/null; then
        echo "The browser tests need /usr/bin/chromium. Ask an administrator for: apt-get install chromium" >&2
        exit 1
    fi
    as_root=(sudo)
fi
if ! command -v apt-get >/dev/null; then
    echo "The browser tests need /usr/bin/chromium, and there is no apt-get here to install it with." >&2
    exit 1
fi

export DEBIAN_FRONTEND=noninteractive
"${as_root[@]}" apt-get -qq update
# Without recommendations Chromium comes with no font at all.
"${as_root[@]}" apt-get -qq install --no-install-recommends chromium fonts-dejavu-core >/dev/null
