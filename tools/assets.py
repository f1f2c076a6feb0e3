"""`python -m tools.assets`: copy what browsers get from npm packages beside our own static files, with their licences.

Run by `make` after `npm ci` in `assets/`; the result is git-ignored and ships in the wheel.
"""

import json
import shutil
from pathlib import Path

ROOT = Path(__file__).parents[1]
PACKAGES = ROOT / "assets/node_modules"
VENDOR = ROOT / "src/signoff/web/static/vendor"

# The files of each package that a browser loads.
FILES = {
    "cytoscape": ("dist/cytoscape.min.js",),
    "layout-base": ("layout-base.js",),
    "cose-base": ("cose-base.js",),
    "cytoscape-fcose": ("cytoscape-fcose.js",),
    "swagger-ui-dist": ("swagger-ui-bundle.js", "swagger-ui.css"),
}


def main() -> None:
    """Copy the files and write the licences."""
    wanted = json.loads((ROOT / "assets/package.json").read_text("utf-8"))["dependencies"]
    if wanted.keys() != FILES.keys():
        raise SystemExit(f"assets/package.json names {sorted(wanted)}, tools/assets.py knows {sorted(FILES)}")
    shutil.rmtree(VENDOR, ignore_errors=True)
    VENDOR.mkdir(parents=True)
    licences = []
    for name, files in FILES.items():
        for file in files:
            shutil.copy(PACKAGES / name / file, VENDOR)
        licences.append(f"{name} {wanted[name]}\n\n{(PACKAGES / name / 'LICENSE').read_text('utf-8')}")
    (VENDOR / "LICENSES.txt").write_text("\n\n".join(licences), "utf-8")


if __name__ == "__main__":
    main()
