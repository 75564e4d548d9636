"""The errors of this library name the problem, the valid choices and the remedy."""

import datetime as dt
import difflib

import pytest

from mock_ecr_ext.model.exceptions import (
    InvalidSeed,
    InvalidValue,
    NotMocked,
    NotStarted,
    UnknownName,
    find_nearest,
    list_choices,
)
from mock_ecr_ext.model.registry import Backend


@pytest.mark.parametrize(
    ("known", "end"),
    [
        ([], "it is empty"),
        (["team/app", "other"], "the nearest is 'team/app'"),
        (["x", "y"], "it has 'x', 'y'"),
        (list("tuvwxyz"), "it has 't', 'u', 'v', 'w', 'x' and 2 more"),
    ],
)
def test_an_unknown_name_lists_known_ones(known, end) -> None:
    """An unknown name is reported with the nearest known name, or with the first five."""
    error = UnknownName("repository", "team/ap", "registry 1", known)
    assert str(error) == f"repository 'team/ap' is not in registry 1: {end}"


@pytest.mark.parametrize(
    ("count", "end"),
    [
        (0, "it is empty"),
        (1, "it has 1 image without tags; give a digest, or an index as in repository.images[0]"),
        (3, "it has 3 images without tags; give a digest, or an index as in repository.images[0]"),
    ],
)
def test_an_unknown_tag_among_untagged_images_says_how_to_name_one(count, end) -> None:
    """The images of a repository without tags are counted, and none of them is built."""
    app = Backend().default.create_repository("app")
    images = app.push_many(count)
    unbuilt = images._made.count(None)
    with pytest.raises(UnknownName) as caught:
        app["v9"]
    assert str(caught.value).endswith(f"in us-east-1: {end}")
    assert images._made.count(None) == unbuilt


def test_an_unknown_tag_among_many_builds_no_image() -> None:
    """The tags of a repository are listed without building the images that have them."""
    app = Backend().default.create_repository("app")
    images = app.push_many(20_000, tag="build-{n}")
    unbuilt = images._made.count(None)
    with pytest.raises(UnknownName, match=r"it has 'build-0', .*, 'build-4' and 19995 more$"):
        app["v9"]
    with pytest.raises(UnknownName, match=r"the nearest is 'build-17'$"):
        app["buid-17"]
    assert images._made.count(None) == unbuilt >= 19_999  # a push of many builds its first


def test_only_some_of_very_many_names_are_searched() -> None:
    """The nearest name is searched among the first 10,000, so that an error takes no minute."""
    names = [f"name-{n}" for n in range(20_000)]
    assert find_nearest("nam-9999", names) == "name-9999"
    assert find_nearest("nam-19999", names) != "name-19999"


@pytest.mark.parametrize("name", ["tem/app-9876", "team/app9876", "team/app-98x76", "team/app-987"])
def test_the_nearest_of_many_names_is_found_by_its_beginning_or_end(monkeypatch, name) -> None:
    """Among many names, at most 1,000 that begin or end like a name are compared with it."""
    compared = []
    original = difflib.get_close_matches
    monkeypatch.setattr(
        difflib,
        "get_close_matches",
        lambda text, names, **options: compared.append(names) or original(text, names, **options),
    )
    names = [f"team/app-{n}" for n in range(10_000)]
    assert find_nearest(name, names) in {"team/app-9876", "team/app-987"}
    assert len(*compared) <= 1_000


@pytest.mark.parametrize("count", [10, 10_000])
def test_a_name_of_any_length_or_type_is_searched(count) -> None:
    """A name that is endless, empty or no text has no nearest, and takes no time."""
    names = [f"name-{n}" for n in range(count)]
    for name in ("x" * 10_000_000, "", 10**5000, ["name"]):
        assert find_nearest(name, names) is None


def test_an_invalid_value_is_shortened() -> None:
    """A long value is cut in the middle, so that the message stays readable."""
    text = str(InvalidValue("size", "9" * 10_000, "give less"))
    assert len(text) < 200
    assert "..." in text
    assert text.endswith("9' is refused: give less")


def test_an_invalid_length_of_time_is_in_plain_form() -> None:
    """A timedelta is shown as the inputs accept it, not as Python's repr."""
    error = InvalidValue("step", dt.timedelta(minutes=-90), "go forward")
    assert str(error) == "step -1h30m is refused: go forward"


@pytest.mark.parametrize(
    ("name", "remedy"),
    [
        ("PutImag", "did you mean 'PutImage'?"),
        ("putimage", "did you mean 'PutImage'?"),
        ("LISTIMAGES", "did you mean 'ListImages'?"),
        ("Image", "the operations are ListImages, PutImage"),
        (5, "the operations are ListImages, PutImage"),
    ],
)
def test_a_misspelt_choice_is_corrected(name, remedy) -> None:
    """A slip of the pen gets the one choice that was meant; any other name gets the list."""
    assert list_choices("the operations", name, ["ListImages", "PutImage"]) == remedy


@pytest.mark.parametrize(
    ("error", "base"),
    [
        (InvalidValue, ValueError),
        (UnknownName, KeyError),
        (NotMocked, AssertionError),
        (NotStarted, RuntimeError),
    ],
)
def test_each_has_a_built_in_base(error, base) -> None:
    """Each error is caught by code that catches its built-in base class."""
    assert issubclass(error, base)


def test_nearest_is_none_if_nothing_is_near() -> None:
    """A name that is like no known one has no nearest."""
    assert find_nearest("status", ["status", "size"]) == "status"
    assert find_nearest("zzz", ["status", "size"]) is None


@pytest.mark.parametrize(
    ("count", "end"), [(2, ""), (20, ""), (21, "\n  and 1 more"), (29_999, "\n  and 29,979 more")]
)
def test_twenty_problems_are_shown_and_the_rest_counted(count, end) -> None:
    """The message of a seed has 20 of its problems and the number of the others; all are kept."""
    error = InvalidSeed("a.yaml", (f"{n}: it is bad" for n in range(count)))
    lines = [f"\n  {n}: it is bad" for n in range(min(count, 20))]
    assert str(error) == f"a.yaml has {count:,} problems:{''.join(lines)}{end}"
    assert len(error.problems) == count


def test_a_long_problem_is_cut() -> None:
    """A problem with a key of a megabyte is cut in the message."""
    error = InvalidSeed("a.yaml", ["x" * 1_000_000])
    assert len(str(error)) == len("a.yaml: ") + 500
