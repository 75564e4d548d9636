"""The benchmarks run; the figures that they measure are not tested."""

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent


def test_the_short_mode_measures_everything_a_little(tmp_path) -> None:
    """The short mode prints one table and writes the same rows as JSON."""
    written = tmp_path / "benchmarks.json"
    command = [sys.executable, "-m", "benchmarks", "--short", "--json", str(written)]
    table = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    rows = json.loads(written.read_text())["rows"]
    assert len(rows) > 20
    assert all(row["what"] in table for row in rows)
