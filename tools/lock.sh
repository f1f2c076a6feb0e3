#!/usr/bin/env bash
# Writes the locks: exact versions with hashes, and neither a registry nor a path of the machine that wrote them.
set -euo pipefail
cd "$(dirname "$0")/.."

export CUSTOM_COMPILE_COMMAND="make lock"
compile() {
    pip-compile --quiet --upgrade --strip-extras --allow-unsafe --generate-hashes \
        --no-emit-index-url --no-emit-find-links --no-emit-trusted-host --no-emit-options \
        --output-file "$@"
}

compile requirements/runtime.txt pyproject.toml
compile requirements/build.txt requirements/build.in
compile requirements/dev.txt requirements/dev.in

# npm's locks follow package.json, where versions are exact: raise one there, then run this.
(cd assets && npm install --package-lock-only --ignore-scripts --loglevel=error)
(cd tests/clients && npm install --package-lock-only --ignore-scripts --loglevel=error)
