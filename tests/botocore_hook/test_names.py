"""Names in botocore and aiobotocore: each one may be renamed by a new release."""

import ast
import re
import subprocess
import sys
from collections.abc import Callable
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from types import SimpleNamespace

import pytest

import mock_ecr_ext
from mock_ecr_ext.botocore_hook import aio, backoff, names, patches, speed
from mock_ecr_ext.botocore_hook.names import Name, Patch
from mock_ecr_ext.pytest_plugin import clients

needs_aio = pytest.mark.skipif(
    find_spec("aiobotocore") is None, reason="the extra aio is not installed"
)


def show(name: Name) -> str:
    """The id of a test."""
    return f"{name.module}.{name.path}"


PATCHES = (*patches.PATCHES, *backoff.PATCHES, *speed.PATCHES, *aio.PATCHES)
PACKAGE = Path(mock_ecr_ext.__file__).parent


def list_names(tables: tuple[Patch, ...], *, is_optional: bool) -> list[Name]:
    """The names of all optional or of all required patches in some tables."""
    found = [patch.names for patch in tables if patch.is_optional == is_optional]
    return sorted(set().union(*found))


OPTIONAL = list_names(PATCHES, is_optional=True)
BOTOCORES = [name for name in OPTIONAL if name.module.startswith("botocore.")]
REQUIRED = list_names(patches.PATCHES, is_optional=False)
REQUIRED_OF_AIO = list_names(aio.PATCHES, is_optional=False)

# A program for a fresh interpreter whose botocore or aiobotocore has renamed a word. Its arguments
# are the module and the path of a name, and the word.
RENAMED = """
import re, sys
from importlib.machinery import PathFinder, SourceFileLoader

home, path, word = sys.argv[1:]
new = f"{word}_renamed"
libraries = ["aiobotocore"] if home.startswith("aio") else ["aiobotocore", "boto3", "botocore"]
is_module = word in sys.stdlib_module_names

class Loader(SourceFileLoader):
    def get_code(self, name):
        source = self.get_data(self.path).decode()
        if is_module:
            source = re.sub(rf"^import {word}$", rf"\\g<0> as {new}", source, flags=re.M)
            source = re.sub(rf"(?<![\\w.]){word}\\.", f"{new}.", source)
        else:
            source = re.sub(rf"\\b{word}\\b", new, source)
        return compile(source, self.path, "exec", dont_inherit=True)

class Finder:
    def find_spec(name, path, target=None):
        if name.split(".")[0] not in libraries:
            return None
        spec = PathFinder.find_spec(name, path, target)
        is_source = spec and type(spec.loader) is SourceFileLoader
        if is_source and (not is_module or name == home):
            spec.loader = Loader(name, spec.origin)
        return spec

sys.meta_path.insert(0, Finder)
import time
slept = []
time.sleep = slept.append

import boto3
from mock_ecr_ext import mock_ecr
from mock_ecr_ext.botocore_hook.names import Name
"""


@pytest.fixture
def output_without() -> Callable[[Name, str], str]:
    """The output of a program in a fresh interpreter whose libraries have renamed a name."""

    def run(name: Name, program: str) -> str:
        # A class always has __init__, so its own name is the one that may go.
        word = name.path.split(".")[0] if name.attribute == "__init__" else name.attribute
        command = [sys.executable, "-c", RENAMED + program, *name, word]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout

    return run


def test_each_private_name_is_in_a_table() -> None:
    """The code uses no private name that the tables, and so the tests below, lack."""
    modules = [*(PACKAGE / "botocore_hook").glob("*.py"), PACKAGE / "pytest_plugin" / "clients.py"]
    used = set().union(*map(find_private_names, modules))
    tables = (*OPTIONAL, *REQUIRED, *REQUIRED_OF_AIO, *clients.LOOKUP_CACHE, clients.CREATE_CLIENT)
    assert used <= {name.attribute for name in tables}
    assert len(used) > 5


def find_private_names(module: Path) -> set[str]:
    """The private attributes that a module uses of other objects than `self`."""
    return {
        node.attr
        for node in ast.walk(ast.parse(module.read_text()))
        if isinstance(node, ast.Attribute)
        and re.fullmatch("_[^_].*", node.attr)
        and ast.unparse(node.value) not in ("self", "super()")
    }


DESCRIBE = """
with mock_ecr(now="2024-05-01T12:00:00Z") as registry:
    registry.create_repository("app").push_many(3)
    registry.faults.throttle("DescribeImages", times=1)
    page = boto3.client("ecr").describe_images(repositoryName="app")
    print(len(page["imageDetails"]), len(slept), Name(home, path).exists())
"""


@pytest.mark.parametrize("name", BOTOCORES, ids=show)
def test_the_mock_works_without_an_optional_name(output_without, name) -> None:
    """A patch that lacks a name is left out: botocore does its slow work, or sleeps, itself."""
    sleeps = int(name.path == "time")
    assert output_without(name, DESCRIBE) == f"3 {sleeps} False\n"


DESCRIBE_IN_A_LOOP = """
import asyncio
from aiobotocore.session import get_session

async def sleep(seconds):
    slept.append(seconds)

asyncio.sleep = sleep

async def main():
    async with mock_ecr(now="2024-05-01T12:00:00Z") as registry:
        registry.create_repository("app").push_many(3)
        registry.faults.throttle("DescribeImages", times=1)
        async with get_session().create_client("ecr") as client:
            page = await client.describe_images(repositoryName="app")
        print(len(page["imageDetails"]), len(slept), Name(home, path).exists())

asyncio.run(main())
"""


@needs_aio
@pytest.mark.parametrize("name", [n for n in OPTIONAL if n not in BOTOCORES], ids=show)
def test_the_mock_works_without_an_optional_name_of_aiobotocore(output_without, name) -> None:
    """A patch that lacks a name is left out: aiobotocore sleeps itself."""
    sleeps = int(name.path == "asyncio")
    assert output_without(name, DESCRIBE_IN_A_LOOP) == f"3 {sleeps} False\n"


ENTER = """
import copy
from mock_ecr_ext.botocore_hook.patches import PATCHES

def state():
    targets = [patch.target for patch in PATCHES]
    return [copy.copy(getattr(t.find_owner(), t.attribute, None)) for t in targets]

before = state()
for _ in range(2):
    try:
        mock_ecr().start()
    except RuntimeError as error:
        print(error, state() == before)
"""


def explain(name: Name, tested: str) -> str:
    """The error for a name that is missing."""
    library = name.library
    return (
        f"{library} {version(library)} has no {name.path} in {name.module}, which mock_ecr needs; "
        f"use a release of {library} between {tested}, or a newer mock_ecr_ext"
    )


@pytest.mark.parametrize("name", REQUIRED, ids=show)
def test_entering_a_mock_without_a_required_name_is_an_error(output_without, name) -> None:
    """Each attempt ends in the error that names the missing name, and patches nothing."""
    message = explain(name, "1.34.0 and 1.44.8")
    assert output_without(name, ENTER) == f"{message} True\n" * 2


@needs_aio
@pytest.mark.parametrize("name", REQUIRED_OF_AIO, ids=show)
def test_entering_a_mock_after_an_aiobotocore_without_a_name_is_an_error(
    output_without, name
) -> None:
    """aiobotocore is checked before botocore is patched."""
    message = explain(name, "2.10.0 and 3.10.0")
    program = "import aiobotocore.session, aiobotocore.endpoint\n" + ENTER
    assert output_without(name, program) == f"{message} True\n" * 2


@needs_aio
@pytest.mark.parametrize("name", REQUIRED_OF_AIO, ids=show)
def test_importing_an_aiobotocore_without_a_name_is_an_error(output_without, name) -> None:
    """A mock that is active already cannot be entered, so the import fails."""
    program = """
mock_ecr().start()
try:
    import aiobotocore.session, aiobotocore.endpoint
except RuntimeError as error:
    print(error)
"""
    message = explain(name, "2.10.0 and 3.10.0")
    assert output_without(name, program) == f"{message}\n"


RENEW = """
from mock_ecr_ext.pytest_plugin.clients import Clients, make_boto3_client

with mock_ecr() as registry:
    clients = Clients(make_boto3_client)
    for _ in range(2):
        client = clients.get("us-east-1")
        assert client.describe_repositories()["repositories"] == []
        client.meta.events.register("before-call.ecr", lambda **_: 1 / 0)
        clients.reset("us-east-1")
    print(len(registry.calls), Name(home, path).exists())
"""


@pytest.mark.parametrize("name", clients.LOOKUP_CACHE, ids=show)
def test_a_shared_client_is_renewed_without_the_lookup_cache(output_without, name) -> None:
    """The handlers that a test registered go, whether botocore's cache is found or not."""
    assert output_without(name, RENEW) == "2 False\n"


@needs_aio
def test_a_shared_client_of_aiobotocore_needs_its_session(output_without) -> None:
    """The error names the missing name."""
    program = """
from mock_ecr_ext.pytest_plugin.clients import make_aiobotocore_client
try:
    make_aiobotocore_client("us-east-1")
except RuntimeError as error:
    print(error)
"""
    message = explain(clients.CREATE_CLIENT, "2.10.0 and 3.10.0")
    assert output_without(clients.CREATE_CLIENT, program) == f"{message}\n"


@pytest.mark.parametrize("path", ["Loader._cache", "Loader.load_data", "create_loader"])
def test_a_name_exists_in_a_module_a_class_or_its_instances(path) -> None:
    """An attribute that `__init__` sets counts as one of the class."""
    assert Name("botocore.loaders", path).exists()


@pytest.mark.parametrize(
    "name",
    [
        Name("botocore.loaders", "Loader._absent"),
        Name("botocore.loaders", "Absent._cache"),
        Name("botocore.loaders", "Absent.__init__"),
        Name("botocore.loaders", "absent"),
        Name("botocore.absent", "absent"),
    ],
)
def test_a_name_is_missing_with_its_class_or_module(name) -> None:
    """Nothing is raised for a class or a module that is gone."""
    assert not name.exists()


def test_a_missing_name_is_reported_with_the_release() -> None:
    """The error names the missing name, its module, and the releases that were tested."""
    name = Name("botocore.endpoint", "Endpoint._absent")
    with pytest.raises(RuntimeError) as caught:
        names.check([Patch(name, str)])
    assert str(caught.value) == explain(name, "1.34.0 and 1.44.8")


def test_an_optional_patch_is_left_out() -> None:
    """Neither the check nor the patch minds a name that is missing."""
    used = Name("botocore.endpoint", "time")
    needed = Name("botocore.endpoint", "Endpoint._absent")
    patch = Patch(used, pytest.fail, needs=(needed,), is_optional=True)
    names.check([patch])
    patch.apply()


def test_a_patch_is_applied_once(monkeypatch) -> None:
    """A name that has its replacement keeps it, so that an installation can begin again."""
    library = SimpleNamespace(word="original")
    monkeypatch.setitem(sys.modules, "library", library)
    monkeypatch.setattr(names, "_REPLACEMENTS", {})
    patch = Patch(Name("library", "word"), lambda original: [original])
    patch.apply()
    patch.apply()
    assert library.word == ["original"]


def test_the_oldest_release_is_the_one_that_is_required() -> None:
    """The error names the oldest release that setup.cfg allows."""
    requirements = Path(__file__).parents[2].joinpath("setup.cfg").read_text()
    for library, (oldest, _) in names._TESTED.items():
        assert re.search(rf"^ +{library}>={re.escape(oldest)}$", requirements, re.MULTILINE)
