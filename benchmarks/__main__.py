"""`python -m benchmarks [NAME...]`: run the named benchmarks, or all, and print their tables."""

from __future__ import annotations

import sys
from importlib import import_module
from pathlib import Path


def main(names: list[str]) -> int:
    """Print the table of each benchmark; 2 for a name there is none of."""
    found = {
        path.stem: path
        for path in sorted(Path(__file__).parent.glob("*.py"))
        if "def run()" in path.read_text(encoding="utf-8") and path.stem != "__main__"
    }
    unknown = [name for name in names if name not in found]
    if unknown:
        print(f"No benchmark “{unknown[0]}”. There are: {', '.join(found)}.", file=sys.stderr)
        return 2
    for name in names or found:
        try:
            table = import_module(f"benchmarks.{name}").run()
        except ModuleNotFoundError as missing:
            table = f"{missing.name} is not installed: pip install 'confprep[benchmarks]'"
        print(f"== {name}\n{table}\n", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
