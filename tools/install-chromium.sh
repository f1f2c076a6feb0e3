#!/usr/bin/env bash
# Installs Debian's Chromium for the browser tests, and the curl that our pages of documentation use, unless they are there.
set -euo pipefail

[[ -x /usr/bin/chromium ]] && command -v curl >/dev/null && exit 0

as_root=()
if [[ $EUID -ne 0 ]]; then
    if ! command -v sudo >/dev/null; then
        echo "The tests need /usr/bin/chromium and curl. Ask an administrator for: apt-get install chromium curl" >&2
        exit 1
    fi
    as_root=(sudo)
fi
if ! command -v apt-get >/dev/null; then
    echo "The tests need /usr/bin/chromium and curl, and there is no apt-get here to install them with." >&2
    exit 1
fi

export DEBIAN_FRONTEND=noninteractive
"${as_root[@]}" apt-get -qq update
# Without recommendations Chromium comes with no font at all.
"${as_root[@]}" apt-get -qq install --no-install-recommends chromium curl fonts-dejavu-core >/dev/null
