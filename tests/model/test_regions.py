"""Regions that botocore does not know are taken with a warning."""

import importlib.util
import warnings
from types import SimpleNamespace

import botocore.session
import pytest

from mock_ecr_ext import InvalidValue, UnknownRegionWarning, mock_ecr
from mock_ecr_ext.model import regions
from mock_ecr_ext.model.regions import check_region, list_regions

TAIL = "; the mock uses it all the same"


def test_the_regions_are_botocores() -> None:
    """The regions are those that botocore lists for all partitions, without its pseudo-regions."""
    session = botocore.session.Session()
    for partition in session.get_available_partitions():
        known = set(session.get_available_regions("ec2", partition)) - {"aws-global"}
        assert known <= set(list_regions())
    assert not [name for name in list_regions() if name.endswith("-global")]


@pytest.mark.parametrize("name", ["us-east-1", "cn-north-1", "us-gov-west-1", "us-iso-east-1"])
def test_a_region_that_botocore_knows_is_taken_in_silence(name) -> None:
    """A region of any partition gives no warning."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert check_region(name) == name


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("eu-west1", "the nearest is 'eu-west-1'"),
        ("eu-wst-2", "the nearest is 'eu-west-2'"),
        ("nowhere", "a region's code is as 'eu-west-1'"),
    ],
)
def test_another_region_is_taken_with_a_warning(name, hint) -> None:
    """The warning for a region that botocore does not know gives the nearest one, if any."""
    with pytest.warns(UnknownRegionWarning) as caught:
        assert check_region(name) == name
    assert str(caught[0].message) == f"botocore does not know region '{name}', {hint}{TAIL}"


@pytest.mark.parametrize("name", ["", "eu west 1", "Nowhere", None])
def test_a_name_that_no_region_can_have_is_refused(name) -> None:
    """A text that cannot be part of a host name is an error, as ever."""
    with pytest.raises(InvalidValue, match="give a region's code, such as 'eu-west-1'"):
        check_region(name)


SEED = {"region": "eu-west1", "repositories": []}
REGISTRIES = {"repositories": [], "registries": [{"region": "eu-west1", "repositories": []}]}


def start(seed) -> None:
    """Start and stop a mock with a seed."""
    with mock_ecr(seed=seed):
        pass


@pytest.mark.parametrize(
    "give",
    [
        lambda registry: mock_ecr(region="eu-west1"),
        lambda registry: registry.at(region="eu-west1"),
        lambda registry: start(SEED),
        lambda registry: start(REGISTRIES),
    ],
    ids=["option", "registry.at", "seed", "seed's registries"],
)
def test_the_warning_is_about_the_line_of_the_test(registry, give) -> None:
    """Wherever a region is given, the warning shows the line outside the package that gave it."""
    with pytest.warns(UnknownRegionWarning, match="the nearest is 'eu-west-1'") as caught:
        give(registry)
    assert [warning.filename for warning in caught] == [__file__]


def test_an_option_comes_before_the_seeds_region(recwarn) -> None:
    """A seed's region that an option overrides gives no warning."""
    with mock_ecr(region="eu-west-1", seed=SEED) as registry:
        assert registry.region == "eu-west-1"
    assert recwarn.list == []


@pytest.mark.parametrize("spec", [None, SimpleNamespace(submodule_search_locations=["/absent"])])
def test_without_a_list_of_regions_there_is_no_warning(monkeypatch, recwarn, spec) -> None:
    """If botocore's list cannot be read, any region is taken in silence."""
    monkeypatch.setattr(importlib.util, "find_spec", lambda _: spec)
    monkeypatch.setattr(regions, "list_regions", list_regions.__wrapped__)
    assert check_region("nowhere") == "nowhere"
    assert recwarn.list == []


def test_botocore_is_not_imported_for_the_check(output_of) -> None:
    """The regions are read without an import of botocore."""
    program = (
        "import sys, warnings\n"
        "from mock_ecr_ext import mock_ecr\n"
        "warnings.simplefilter('ignore')\n"
        "mock_ecr(region='nowhere')\n"
        "print('botocore' in sys.modules)"
    )
    assert output_of(program) == "False\n"


def test_a_marker_with_such_a_region_warns(pytester) -> None:
    """A marker's region that botocore does not know is in pytest's summary of warnings."""
    pytester.makepyfile(
        "import pytest\n"
        "@pytest.mark.ecr(region='eu-west1')\n"
        "def test_it(ecr_client):\n"
        "    assert ecr_client.meta.region_name == 'eu-west1'\n"
    )
    result = pytester.runpytest_subprocess()
    result.assert_outcomes(passed=1, warnings=1)
    result.stdout.fnmatch_lines(
        ["*::test_it", "*UnknownRegionWarning: *'eu-west1', the nearest is 'eu-west-1'; *"]
    )
