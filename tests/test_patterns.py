"""The patterns that read a request take a time in proportion to its length.

A matcher that counts its steps stands in for Python's, so that no test depends on a clock.
"""

import importlib
import pkgutil
import re
import tracemalloc
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import mock_ecr_ext
from mock_ecr_ext.model.errors import InvalidParameterException
from mock_ecr_ext.wire import constraints
from mock_ecr_ext.wire.service_model import load_service_model

try:
    from re import _parser as parser  # type: ignore[attr-defined]
except ImportError:  # Python 3.10
    import sre_parse as parser

READERS = ("model", "wire", "server")
ANYTHING = "a1.b-c_d/e:f,g=2 *"
# A text for each pattern; the pieces of it, repeated, are the pattern's worst cases.
EXAMPLES = {
    "_ARN": "arn:aws:ecr:us-1:123456789012:repository/a-b/c",
    "_ATTEMPT": "attempt=1234567; attempt=2",
    "_AUTHORITY": "[::1]:80",
    "_CREDENTIAL": "Credential=AKID/2024/us-east-1/ecr/aws4_request",
    "_IMAGE_DIGEST": "sha-2+b.6_4:0f",
    "_IMAGE_TAG": "a-1_b.2",
    "_LENGTH": "123",
    "_MEDIA_TYPE": "a/b.c+d-e",
    "_REGION": "us-east-1",
    "_REGION_IN_HOST": "api.ecr.us-gov-west-1.amazonaws.com",
    "_REPOSITORY_NAME": "ab/c-d__e.f--g/h_i",
    "CredentialArn": "arn:aws-x:secretsmanager:us-1:1:secret:ecr-pullthroughcache/a-b",
    "ImageTagMutabilityExclusionFilterValue": "a*b-c.d_e",
    "KmsKeyForRepositoryCreationTemplate": "arn:aws-x:kms:us-1:123456789012:key/a-b",
    "PrincipalArn": "arn:aws-x:iam::123456789012:role/a+b/c=d",
    "RepositoryFilterValue": "ab/c-d.e/f_",
    "ScanningRepositoryFilterValue": "ab/c-d.e*f_g",
    "SigningProfileArn": "arn:aws-x:signer:us-1:123456789012:/signing-profiles/a_b",
    "SigningRepositoryFilterValue": "a*b/c-d.e/f_g",
    "UploadId": "01234567-0123-0123-0123-0123456789ab",
}
SEARCHED = {"_ATTEMPT", "_CREDENTIAL", "_REGION_IN_HOST"}  # the others match a whole text
CATEGORIES = {"CATEGORY_WORD": r"\w", "CATEGORY_NOT_SPACE": r"\S", "CATEGORY_SPACE": r"\s"}
CATEGORIES |= {"CATEGORY_DIGIT": r"\d"}
LIMIT = 20_000  # steps; an exponential pattern has no end


def find_own_patterns() -> dict[str, re.Pattern[str]]:
    """The patterns of the modules that read requests, by their names."""
    modules = [
        importlib.import_module(module.name)
        for module in pkgutil.walk_packages(mock_ecr_ext.__path__, "mock_ecr_ext.")
        if module.name.split(".")[1] in READERS
    ]
    members = [member for module in modules for member in vars(module).items()]
    return {name: value for name, value in members if isinstance(value, re.Pattern)}


def find_model_patterns() -> dict[str, re.Pattern[str]]:
    """The patterns of botocore's model as the mock matches them, by the names of their shapes."""
    model = load_service_model()
    shapes = [model.shape_for(name) for name in model.shape_names]
    texts = {shape.name: shape.metadata.get("pattern") for shape in shapes}
    texts |= constraints._OWN_PATTERNS
    return {
        shape.name: constraints._make_match(shape, texts[shape.name]).__self__
        for shape in shapes
        if texts[shape.name]
    }


PATTERNS = find_own_patterns() | find_model_patterns()


class TooManySteps(AssertionError):
    """A pattern takes more steps than any that is linear."""


class Matcher:
    """A backtracking matcher as Python's, which counts the characters that it looks at."""

    def __init__(self, pattern: re.Pattern[str], text: str) -> None:
        self.nodes = list(parser.parse(pattern.pattern, pattern.flags & ~re.UNICODE))
        self.text = text
        self.steps = 0

    def fullmatch(self) -> bool:
        """Whether the whole text matches."""
        return any(end == len(self.text) for end in self.match(self.nodes, 0))

    def search(self) -> bool:
        """Whether any part of the text matches."""
        starts = range(len(self.text) + 1)
        return any(True for start in starts for _ in self.match(self.nodes, start))

    def match(self, nodes: Any, start: int) -> Iterator[int]:
        """The ends of all matches of some nodes, in the order in which Python tries them."""
        if not nodes:
            yield start
            return
        for end in self.match_node(*nodes[0], start):
            yield from self.match(nodes[1:], end)

    def match_node(self, kind: Any, value: Any, start: int) -> Iterator[int]:
        """The ends of all matches of a node."""
        if str(kind) == "MAX_REPEAT":
            low, high, repeated = value
            yield from self.repeat(list(repeated), low, high, start)
        elif str(kind) == "SUBPATTERN":
            yield from self.match(list(value[-1]), start)
        elif str(kind) == "BRANCH":
            for choice in value[1]:
                yield from self.match(list(choice), start)
        elif str(kind) == "ASSERT":
            yield from [start] * any(True for _ in self.match(list(value[1]), start))
        elif str(kind) == "AT":
            is_begin = str(value).startswith("AT_BEGINNING")
            yield from [start] * (start == (0 if is_begin else len(self.text)))
        elif self.fits(str(kind), value, start):
            yield start + 1

    def repeat(self, nodes: Any, low: int, high: int, start: int) -> Iterator[int]:
        """The ends of all series of matches, the longest first."""
        if str(nodes[0][0]) in {"LITERAL", "NOT_LITERAL", "IN", "ANY"} and len(nodes) == 1:
            end = start  # a loop of its own, because Python's stack is not deep enough
            while end - start < high and self.fits(str(nodes[0][0]), nodes[0][1], end):
                end += 1
            yield from range(end, start + low - 1, -1)
            return
        for end in self.match(nodes, start) if high else ():
            if end > start:
                yield from self.repeat(nodes, low - 1, high - 1, end)
        if low <= 0:
            yield start

    def fits(self, kind: str, value: Any, place: int) -> bool:
        """Whether the character at a place is one that a node allows; this is a step."""
        self.steps += 1
        if self.steps > LIMIT:
            raise TooManySteps
        if place == len(self.text):
            return False
        character = self.text[place]
        if kind == "IN":
            is_negated = str(value[0][0]) == "NEGATE"
            return is_negated != any(
                contains(str(item), allowed, character) for item, allowed in value[is_negated:]
            )
        return kind == "ANY" or contains(kind, value, character)


def contains(kind: str, value: Any, character: str) -> bool:
    """Whether an item of a set of characters contains one."""
    if kind == "RANGE":
        return value[0] <= ord(character) <= value[1]
    if kind == "CATEGORY":
        return re.match(CATEGORIES[str(value)], character) is not None
    return (ord(character) == value) == (kind == "LITERAL")


def list_worst_cases(example: str, times: int) -> Iterator[str]:
    """Texts that begin as an example, repeat a piece of it, and end as no pattern allows."""
    for end in range(1, len(example) + 1):
        for piece in {example[max(end - length, 0) : end] for length in (1, 2, 3, end)}:
            yield f"{example[:end]}{piece * times}\n"


def count_steps(name: str, text: str) -> int:
    """The steps that a pattern takes for a text, in the way in which it is used."""
    matcher = Matcher(PATTERNS[name], text)
    matcher.search() if name in SEARCHED else matcher.fullmatch()
    return matcher.steps


def find_growth(name: str) -> float:
    """How many times as many steps a pattern takes for its worst case of twice the length."""
    example = EXAMPLES.get(name, ANYTHING)
    cases = zip(list_worst_cases(example, 20), list_worst_cases(example, 40), strict=True)
    return max(count_steps(name, long) / count_steps(name, short) for short, long in cases)


@pytest.mark.parametrize("name", PATTERNS)
def test_twice_the_text_takes_twice_the_steps(name: str) -> None:
    """A pattern takes less than three times as many steps for its worst case of twice the length.

    A quadratic pattern takes four times as many.
    """
    assert find_growth(name) < 3


def test_each_example_is_of_a_pattern() -> None:
    """Each example matches its pattern, so that its pieces lead the matcher to every part."""
    model = load_service_model().shape_names
    for name, example in EXAMPLES.items():
        if name.startswith("_") or name in model:  # an older botocore has fewer shapes
            has_partitions = "arn:aws:" not in PATTERNS[name].pattern  # and fewer partitions
            text = example if has_partitions else example.replace("aws-x", "aws")
            assert Matcher(PATTERNS[name], text).search(), name


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("_CREDENTIAL", r"Credential=([^/,\s]*)/[0-9]*/([^/]+)/"),
        ("ScanningRepositoryFilterValue", r"^[a-z0-9*](?:[._\-/a-z0-9*]?[a-z0-9*]+)*$"),
        ("_IMAGE_TAG", r"(a+)+b"),
        ("_IMAGE_TAG", r"a*a*b"),
    ],
)
def test_a_slow_pattern_is_noticed(monkeypatch, name, text) -> None:
    """The count shows patterns that are quadratic, exponential, or were used here before."""
    monkeypatch.setitem(PATTERNS, name, re.compile(text))
    try:
        growth = find_growth(name)
    except TooManySteps:
        return
    assert growth > 3


@given(st.data())
def test_the_counting_matcher_agrees_with_python_s(data: st.DataObject) -> None:
    """The matcher that counts finds the same as Python's, for each pattern and any text."""
    name = data.draw(st.sampled_from(sorted(PATTERNS)))
    example = EXAMPLES.get(name, ANYTHING)
    cut = data.draw(st.integers(0, len(example)))
    text = example[:cut] + data.draw(st.text(st.sampled_from(example), max_size=12))
    pattern = PATTERNS[name]
    assert Matcher(pattern, text).fullmatch() == (pattern.fullmatch(text) is not None)
    assert Matcher(pattern, text).search() == (pattern.search(text) is not None)


@given(st.sampled_from(sorted(constraints._LINEAR_PATTERNS)), st.text("a9*._-/A\n", max_size=12))
def test_a_pattern_in_one_pass_is_the_model_s(model: str, text: str) -> None:
    """A pattern that replaces one of the model's matches the same texts."""
    linear = constraints._LINEAR_PATTERNS[model]
    assert bool(re.fullmatch(linear, text)) == bool(re.fullmatch(model, text))


@pytest.mark.parametrize("text", ["a" * 2**20, "a/" * 2**19, "a_" * 2**19 + "!"])
def test_a_name_is_measured_before_it_is_matched(text: str) -> None:
    """A name of a mebibyte is refused by its length, without the memory that matching takes."""
    constraints.check("DescribeImages", {"repositoryName": "app"})
    tracemalloc.start()
    try:
        with pytest.raises(InvalidParameterException, match="length less than or equal to 256"):
            constraints.check("DescribeImages", {"repositoryName": text})
        assert tracemalloc.get_traced_memory()[1] < 2**18
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize(
    ("text", "demand"),
    [
        ("A" * 257, "satisfy regular expression"),
        ("A" * 4096, "satisfy regular expression"),
        ("A" * 4097, "have length less than or equal to 256"),
        ("a" * 257, "have length less than or equal to 256"),
    ],
)
def test_a_name_that_is_a_little_too_long_is_matched_first(text: str, demand: str) -> None:
    """The pattern is named before the length, as recorded for the empty tag, up to a bound."""
    with pytest.raises(InvalidParameterException, match=f"must {demand}"):
        constraints.check("DescribeImages", {"repositoryName": text})


def test_a_filter_of_255_characters_is_matched_at_once() -> None:
    """A filter that the model's own pattern would never finish with is refused, in its words."""
    rule = {"scanFrequency": "MANUAL", "repositoryFilters": [{"filter": "a" * 200 + "!"}]}
    with pytest.raises(InvalidParameterException) as caught:
        constraints.check("PutRegistryScanningConfiguration", {"rules": [rule]})
    words = r"satisfy regular expression pattern: ^[a-z0-9*](?:[._\-/a-z0-9*]?[a-z0-9*]+)*$"
    assert words in str(caught.value)
