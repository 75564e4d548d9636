"""The folders that bring a pytest.ini of their own are run by themselves, from inside."""

from pathlib import Path

collect_ignore = [str(ini.parent) for ini in Path(__file__).parent.glob("*/pytest.ini")]
