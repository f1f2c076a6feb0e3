"""Run every house rule over the project; fail if any is broken."""

import sys
from pathlib import Path

from tools.house import docs, sizes, sql, told, tree, used, words


def main() -> int:
    """Print what is broken, one line each, and give the exit status."""
    root = Path.cwd()
    broken = 0
    for rule in (sizes, sql, told, tree, used, words, docs):
        for finding in rule.findings(root):
            broken += 1
            print(f"{finding.path.relative_to(root)}:{finding.line}: {finding.text}")
    print(f"House rules: {broken} broken." if broken else "House rules: kept.")
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
