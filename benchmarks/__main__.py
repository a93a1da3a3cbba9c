"""`make bench`: take every measure, or those named on the command line, and show each as a ratio."""

import sys
import tempfile
from importlib import import_module
from pathlib import Path

from benchmarks.measure import HEADER

MEASURES = ("loading", "classification", "main_job", "digests", "team_marts")

if __name__ == "__main__":
    print(HEADER)
    for name in sys.argv[1:] or MEASURES:
        with tempfile.TemporaryDirectory() as folder:
            for measure in import_module(f"benchmarks.{name}").run(Path(folder)):
                print(measure.line(), flush=True)
