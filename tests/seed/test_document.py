"""A seed's document: its keys and values, and the report of each mistake."""

import json
from datetime import date, datetime
from pathlib import Path

import pytest

import mock_ecr_ext
from mock_ecr_ext import InvalidSeed, mock_ecr
from mock_ecr_ext.model.images.facts import ImageFacts
from mock_ecr_ext.model.images.image import ScanFindings, Traits
from mock_ecr_ext.seed.document import ImageSeed, ImagesSeed, check_document, json_schema
from mock_ecr_ext.wire.operations.image_shapes import encode_image_detail


def image(**members):
    """A document with one image."""
    return {"repositories": [{"name": "team/app", "images": [members]}]}


def repository(**members):
    """A document with one repository."""
    return {"repositories": [{"name": "team/app", **members}]}


IMAGE = "repositories[0].images[0]"
REFUSED = [
    ([], "the document: value [] is refused: give a mapping"),
    ({"regoin": "x"}, "regoin: unknown key; did you mean 'region'?"),
    (
        {"zzz": 1},
        "zzz: unknown key; the keys here are region, account_id, repositories, $schema, now, step, "
        "order, registries",
    ),
    ({"region": "EU"}, "region: region 'EU' is refused: give a region's code, such as 'eu-west-1'"),
    (
        {"account_id": 12},
        "account_id: account id 12 is refused: give twelve digits in a string, such as "
        "'123456789012'",
    ),
    ({"order": "age"}, "order: order 'age' is refused: give 'pushed' (order of creation)"),
    ({"step": "-1s"}, "step: step -1s is refused"),
    ({"now": "noon"}, "now: time 'noon' is refused: give ISO 8601"),
    ({"registries": {}}, "registries: value {} is refused: give a list"),
    ({"registries": [{"now": "-1d"}]}, "registries[0].now: unknown key"),
    ({"repositories": [5]}, "repositories[0]: value 5 is refused: give a mapping"),
    ({"repositories": [{}]}, "repositories[0]: it has no 'name'"),
    (repository(nane=1), "repositories[0].nane: unknown key; did you mean 'name'?"),
    (repository(created_at=5), "repositories[0].created_at: time 5 is refused: give an aware"),
    (repository(tags={"a": 1}), "repositories[0].tags: tags {'a': 1} is refused: give a mapping"),
    (repository(tags={"aws:a": "b"}), "repositories[0].tags: tags {'aws:a': 'b'} is refused: Tag"),
    (repository(scan_on_push="yes"), "repositories[0].scan_on_push: flag 'yes' is refused: give"),
    (
        repository(lifecycle_policy={"rules": []}),
        "repositories[0].lifecycle_policy: lifecycle policy {'rules': []} is refused: rules: ",
    ),
    (
        repository(lifecycle_policy="{"),
        "repositories[0].lifecycle_policy: lifecycle policy '{' is refused: Could not map",
    ),
    (repository(kms_key=5), "repositories[0].kms_key: text 5 is refused: put it in quotes"),
    (
        repository(image_tag_mutability="mutable"),
        "repositories[0].image_tag_mutability: image tag mutability 'mutable' is refused: give one "
        "of MUTABLE, IMMUTABLE, MUTABLE_WITH_EXCLUSION, IMMUTABLE_WITH_EXCLUSION; did you mean "
        "'MUTABLE'?",
    ),
    (image(sise=1), f"{IMAGE}.sise: unknown key; did you mean 'size'?"),
    (image(created_at="-1d"), f"{IMAGE}.created_at: unknown key; did you mean 'pushed_at'?"),
    (image(size="25 MiX"), f"{IMAGE}.size: size '25 MiX' is refused: the units are"),
    (image(tags=[1.1]), f"{IMAGE}.tags: tags [1.1] is refused: give one text, or a list of them"),
    (
        image(tags=["v1", 1.1]),
        f"{IMAGE}.tags: tags ['v1', 1.1] is refused: give one text, or a list of them; quote it, "
        "for without quotes it is read as 1.1",
    ),
    (
        {"repositories": [{"name": 123}]},
        "repositories[0].name: repository name 123 is refused: give 2 to 256 lower-case letters "
        "and digits, in parts joined by '/', and within a part by one '.', one or two '_', or any "
        "number of '-'; quote it, for without quotes it is read as 123",
    ),
    (image(digest=5), f"{IMAGE}.digest: digest 5 is refused: give an algorithm, ':' and hex"),
    (image(count=1, tag=5), f"{IMAGE}.tag: text 5 is refused: put it in quotes"),
    (
        repository(created_at=datetime(2024, 5, 1, 12)),  # noqa: DTZ001
        "repositories[0].created_at: time '2024-05-01 12:00:00' is refused: it has no time zone; "
        "add Z: 2024-05-01T12:00:00Z (in Python tzinfo=timezone.utc)",
    ),
    (
        repository(created_at=date(2024, 5, 1)),
        "repositories[0].created_at: time '2024-05-01' is refused: it has no time zone; add Z: "
        "2024-05-01T00:00:00Z (in Python",
    ),
    (
        {"now": "2024-05-01 12:00"},
        "now: time '2024-05-01 12:00' is refused: it has no time zone; add Z: 2024-05-01T12:00Z",
    ),
    ({"now": "2024-05-01"}, "now: time '2024-05-01' is refused: it has no time zone; add Z: 2024"),
    (image(tags="a b"), f"{IMAGE}.tags: tag 'a b' is refused: give 1 to 300 letters"),
    (image(pushed_at="-30x"), f"{IMAGE}.pushed_at: time '-30x' is refused: give ISO 8601"),
    (
        image(manifest=5),
        f"{IMAGE}.manifest: manifest 5 is refused: give a JSON object, or its text",
    ),
    (image(scan_findings=5), f"{IMAGE}.scan_findings: scan findings 5 is refused: give a mapping"),
    (image(scan_findings={"high": 1}), f"{IMAGE}.scan_findings: severity 'high' is refused: give"),
    (image(scan_findings={"HIGH": -1}), f"{IMAGE}.scan_findings: number of findings -1 is refused"),
    (
        image(scan_findings={"counts": {}}),
        f"{IMAGE}.scan_findings: scan findings {{'counts': {{}}}} is refused: next to counts give "
        "completed_at, and source_updated_at if it is known",
    ),
    (
        image(count=-1),
        f"{IMAGE}.count: count -1 is refused: give a whole number of images, 0 to 10,000,000",
    ),
    (
        image(count=10**9),
        f"{IMAGE}.count: count 1000000000 is refused: "
        "give a whole number of images, 0 to 10,000,000",
    ),
    (image(count=1, tags="a"), f"{IMAGE}.tags: unknown key; did you mean 'tag'?"),
    (image(count=1, size=[2, 1]), f"{IMAGE}.size: size (2, 1) is refused: give the smaller one"),
    (image(count=1, every=5), f"{IMAGE}.every: every 5 is refused: give a timedelta, or text"),
]


@pytest.mark.parametrize(("document", "problem"), REFUSED)
def test_a_mistake_is_told_with_path_value_and_what_is_allowed(document, problem) -> None:
    """A mistake is reported in one line, with its path, its value and the allowed values."""
    with pytest.raises(InvalidSeed) as caught:
        check_document("seed.yaml", document)
    assert str(caught.value).startswith(f"seed.yaml: {problem}")
    assert len(caught.value.problems) == 1


CLASHES = [
    (
        {"repositories": [{"name": "aa"}, {"name": "aa"}]},
        "repositories[1]: name 'aa' is already used by repositories[0]",
    ),
    (
        {"registries": [{"repositories": [{"name": "aa", "images": [{"tags": "x"}] * 2}]}]},
        "registries[0].repositories[0].images[1]: tag 'x' is already used by "
        "registries[0].repositories[0].images[0]",
    ),
    (
        {"repositories": [{"name": "aa", "images": [{"digest": "sha256:ab"}] * 2}]},
        "repositories[0].images[1]: digest 'sha256:ab' is already used by "
        "repositories[0].images[0]",
    ),
    (
        {
            "repositories": [
                {"name": "aa", "images": [{"count": 3, "tag": "v{n:02}"}, {"tags": "v02"}]}
            ]
        },
        "repositories[0].images[1]: tag 'v02' is already used by repositories[0].images[0]",
    ),
    (
        {
            "repositories": [
                {"name": "aa", "images": [{"count": 3, "tag": "v{n}"}, {"tags": ["a", "v2"]}]}
            ]
        },
        "repositories[0].images[1]: tag 'v2' is already used by repositories[0].images[0]",
    ),
]


@pytest.mark.parametrize(("document", "problem"), CLASHES)
def test_two_cannot_claim_one_thing(document, problem) -> None:
    """A name is unique in a registry; a tag and a digest are unique in a repository."""
    with pytest.raises(InvalidSeed) as caught:
        check_document("the seed", document)
    assert caught.value.problems == (problem,)


def test_all_problems_are_told_at_once() -> None:
    """All problems of a document are reported at once, of every kind and at every place."""
    document = {
        "regoin": "x",
        "repositories": [
            {"name": "A", "images": [{"size": "x"}, {"tags": "t"}, {"tags": ["t", 5]}]},
            {"nam": "b"},
            5,
        ],
    }
    with pytest.raises(InvalidSeed) as caught:
        check_document("the seed", document)
    assert [problem.split(":")[0] for problem in caught.value.problems] == [
        "repositories[0].name",
        "repositories[0].images[0].size",
        "repositories[0].images[2].tags",
        "repositories[1]",
        "repositories[1].nam",
        "repositories[2]",
        "regoin",
        "repositories[0].images[2]",
    ]
    assert str(caught.value).startswith("the seed has 8 problems:\n  repositories[0].name: ")


@pytest.mark.parametrize("value", [True, 5, 1.5, date(2024, 5, 1)])
@pytest.mark.parametrize("key", ["tags", "digest", "media_type", "children", "subject"])
def test_a_text_without_its_quotes_is_told(key, value) -> None:
    """A number, a flag or a date in the place of a text is reported with the quotes it lacks."""
    with pytest.raises(InvalidSeed, match="; quote it, for without quotes it is read as"):
        check_document("a.yaml", image(**{key: value}))


@pytest.mark.parametrize("key", ["region", "account_id"])
def test_a_registry_s_text_without_its_quotes_is_told(key) -> None:
    """A number in the place of a region or an account is reported with the quotes it lacks."""
    with pytest.raises(InvalidSeed, match="; quote it, for without quotes it is read as 5"):
        check_document("a.yaml", {key: 5})


def test_ten_thousand_bad_images_are_told_in_twenty_lines() -> None:
    """All problems of 10,000 images are found, and the first 20 are shown."""
    images = [{"sise": 1, "tags": [1.1], "pushed_at": "x"} for _ in range(10_000)]
    with pytest.raises(InvalidSeed) as caught:
        check_document("a.yaml", repository(images=images))
    assert len(caught.value.problems) == 30_000
    assert len(str(caught.value).splitlines()) == 22
    assert str(caught.value).endswith("\n  and 29,980 more")
    assert caught.value.problems[2].endswith("sise: unknown key; did you mean 'size'?")


def test_values_are_read() -> None:
    """Times, sizes and findings are read into the model's types, and may be given as these too."""
    findings = {"counts": {"HIGH": 1}, "completed_at": "2024-01-01T00:00:00Z"}
    document = check_document(
        "the seed", image(size="1 KiB", scan_findings=findings, pushed_at="-1d")
    )
    (found,) = document["repositories"][0]["images"]
    assert found["size"] == 1024
    assert found["pushed_at"].days == -1
    assert isinstance(found["scan_findings"], ScanFindings)
    assert check_document("the seed", image(**found))["repositories"][0]["images"] == [found]


NULLS = {
    "size": "imageSizeInBytes",
    "media_type": "imageManifestMediaType",
    "artifact_media_type": "artifactMediaType",
    "status": "imageStatus",
    "scan_status": "status",
    "scan_description": "description",
}


@pytest.mark.parametrize("key", NULLS)
def test_a_null_is_left_out(key) -> None:
    """A key that is null is left out of DescribeImages, where a missing key has its default."""
    entry = {"tags": ["v1"], "scan_findings": {"HIGH": 1}}
    child = {"children": ["v1"], "tags": "index", key: None}
    with mock_ecr(seed=image(**entry)) as defaults:
        assert f'"{NULLS[key]}":'.encode() in encode_image_detail(defaults["team/app"]["v1"])
    for images in ([{**entry, key: None}], [{**entry, key: None}, child]):
        with mock_ecr(seed=repository(images=images)) as found:
            detail = encode_image_detail(found["team/app"]["v1"])
            assert f'"{NULLS[key]}":'.encode() not in detail


def test_a_seed_has_every_fact_that_an_image_has() -> None:
    """The facts that `push` takes are fields of an image, and keys of a seed's images."""
    facts = ImageFacts.__annotations__.keys()
    for owner in (Traits, ImageSeed, ImagesSeed):
        assert facts <= owner.__annotations__.keys()


def test_the_schema_in_the_package_is_that_of_the_document() -> None:
    """The schema in the package has the properties of the document's, and allows no others.

    `mock-ecr schema > mock_ecr_ext/seed/seed.schema.json` renews it.
    """
    file = Path(mock_ecr_ext.__file__).parent / "seed" / "seed.schema.json"
    # pydantic's own wording changes from version to version; the allowed members do not.
    shipped, current = json.loads(file.read_text()), json_schema()
    assert shipped["properties"].keys() == current["properties"].keys()
    for name, definition in current["$defs"].items():
        assert shipped["$defs"][name]["properties"].keys() == definition["properties"].keys()
        assert definition["additionalProperties"] is False
