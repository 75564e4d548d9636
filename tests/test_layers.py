"""The imports that each layer may have, and the cost of importing the package."""

import ast
import graphlib
import sys
from pathlib import Path

import pytest

import mock_ecr_ext

PACKAGE = Path(mock_ecr_ext.__file__).parent

# A layer imports itself, the layers and packages listed here, and the standard library.
LAYERS = {
    "model": set(),
    "wire": {"model", "botocore"},
    "imports": set(),
    "locks": set(),
    "botocore_hook": {"model", "wire", "imports", "locks", "botocore", "aiobotocore"},
    "environment": {"botocore_hook"},
    "decorators": {"model"},
    "seed": {"model", "pydantic", "pydantic_core", "typing_extensions", "yaml", "tomli", "tomllib"},
    "moto_bridge": {"model", "wire", "imports", "botocore", "moto"},
    "compose": {"model", "wire", "moto_bridge"},
    "options": {"model", "wire", "environment", "seed"},
    "activation": {
        "model",
        "botocore_hook",
        "imports",
        "locks",
        "environment",
        "options",
        "compose",
    },
    "mock": {"model", "options", "activation", "decorators"},
    "__init__": {"model", "botocore_hook", "mock"},
    "report": {"model", "humanize", "tabulate"},
    "recording": {"model", "seed", "boto3", "tqdm", "yaml"},
    "pagination": {"model", "wire", "mock", "tabulate"},
    "lifecycle": {"model", "report"},
    "server": {
        "model",
        "wire",
        "compose",
        "report",
        "werkzeug",
        "_typeshed",
    },
    "pytest_plugin": {
        "model",
        "botocore_hook",
        "options",
        "activation",
        "mock",
        "report",
        "pagination",
        "seed",
        "server",
        "pytest",
        "boto3",
        "aiobotocore",
    },
    "cli": {
        "model",
        "options",
        "mock",
        "report",
        "recording",
        "lifecycle",
        "seed",
        "server",
        "boto3",
        "botocore",
    },
    "__main__": {"cli"},
}
MODULES = sorted(PACKAGE.rglob("*.py"))


def get_layer(module: Path) -> str:
    """The name of the folder or module directly in the package that contains a module."""
    return module.relative_to(PACKAGE).with_suffix("").parts[0]


def list_layers(module: Path) -> set[str]:
    """The layers and the foreign packages that a module imports, anywhere in its text."""
    found = set()
    for node in ast.walk(ast.parse(module.read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            found |= {f"{base}.{alias.name}" for alias in node.names}
    return {_layer_or_package(name.split(".")) for name in found}


def _layer_or_package(parts: list[str]) -> str:
    return parts[1] if parts[0] == "mock_ecr_ext" else parts[0]


@pytest.mark.parametrize("module", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_imports_run_one_way(module: Path) -> None:
    """A module imports only its own layer, the layers listed for it, and the standard library."""
    layer = get_layer(module)
    allowed = LAYERS[layer] | {layer} | sys.stdlib_module_names
    # Only the type checker imports typing_extensions; the import never runs.
    assert list_layers(module) - {"typing_extensions"} <= allowed


FAMILIES = sorted(PACKAGE.glob("model/families/*.py"))
ABOVE_FAMILIES = {f"mock_ecr_ext.model.{name}" for name in ("registry", "repository")}


@pytest.mark.parametrize("module", FAMILIES, ids=lambda path: path.stem)
def test_families_are_below_registries_and_repositories(module: Path) -> None:
    """`Registry` and `Repository` can use a family's rules, and need no change for a new family."""
    assert not list_imports(module) & ABOVE_FAMILIES


def test_no_two_modules_import_each_other() -> None:
    """The graph of all imports, those for the type checker included, has no cycle."""
    names = {".".join(m.relative_to(PACKAGE.parent).with_suffix("").parts): m for m in MODULES}
    graph = {name: list_imports(module) & names.keys() for name, module in names.items()}
    list(graphlib.TopologicalSorter(graph).static_order())  # raises CycleError for a cycle


def list_imports(module: Path) -> set[str]:
    """The dotted names that a module imports, whether they are modules or names in one."""
    found = set()
    for node in ast.walk(ast.parse(module.read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return found


def test_every_folder_of_code_is_shipped() -> None:
    """Each folder that contains code has an `__init__.py`, so that setuptools finds its package."""
    folders = {module.parent for module in MODULES}
    assert all((folder / "__init__.py").exists() for folder in folders)


def test_importing_the_package_imports_no_aws_library(output_of) -> None:
    """A suite that never uses ECR does not import botocore, boto3 or moto."""
    program = (
        "import sys, mock_ecr_ext\n"
        "print([name for name in ('boto3', 'botocore', 'moto') if name in sys.modules])"
    )
    assert output_of(program) == "[]\n"


def test_importing_the_mock_imports_no_library_either(output_of) -> None:
    """The import of `mock_ecr` loads neither a library nor a slow module of Python's own."""
    names = "'boto3', 'botocore', 'moto', 'pydantic', 'asyncio', 'ssl', 'importlib.metadata'"
    program = (
        "import sys\n"
        "before = set(sys.modules)\n"
        "from mock_ecr_ext import mock_ecr\n"
        f"print([name for name in ({names}) if name in set(sys.modules) - before])"
    )
    assert output_of(program) == "[]\n"


def test_moto_is_imported_at_the_first_call_for_it(output_of) -> None:
    """Moto is imported by the first call that only moto answers, not by a native one."""
    program = (
        "import sys, boto3\n"
        "from mock_ecr_ext import mock_ecr\n"
        "with mock_ecr():\n"
        "    ecr = boto3.client('ecr')\n"
        "    for call in ecr.describe_repositories, ecr.describe_registry:\n"
        "        call()\n"
        "        print('moto' in sys.modules)"
    )
    assert output_of(program) == "False\nTrue\n"


def test_native_operations_do_not_import_moto(output_of) -> None:
    """A native operation does not import moto, which would cost a process about a second."""
    program = (
        "import sys, boto3\n"
        "from mock_ecr_ext import mock_ecr\n"
        "with mock_ecr(): boto3.client('ecr').create_repository(repositoryName='new')\n"
        "print('moto' in sys.modules)"
    )
    assert output_of(program) == "False\n"
