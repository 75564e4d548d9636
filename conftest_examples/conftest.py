"""The folders that have their own pytest.ini are left to runs of pytest inside them."""

from importlib.util import find_spec
from pathlib import Path

HERE = Path(__file__).parent

collect_ignore = [str(ini.parent) for ini in HERE.glob("*/pytest.ini")]
if find_spec("aiobotocore") is None:
    collect_ignore.append(str(HERE / "asyncio"))
