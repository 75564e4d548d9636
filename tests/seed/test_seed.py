"""A seed as the initial state of a mock."""

import errno
import gc
import os
import sys
from datetime import datetime, timedelta, timezone
from pathlib import Path
from types import SimpleNamespace

import pytest
from freezegun import freeze_time

from mock_ecr_ext import InvalidSeed, mock_ecr
from mock_ecr_ext.seed.seed import load
from tests.lifecycle.conftest import make_rule

NOW = datetime(2024, 5, 1, 12, tzinfo=timezone.utc)
CHILD = "application/vnd.oci.image.index.v1+json"
FULL = {
    "now": NOW.isoformat(),
    "step": "1s",
    "order": "digest",
    "account_id": "111122223333",
    "region": "eu-west-1",
    "repositories": [
        {
            "name": "team/app",
            "created_at": "-120d",
            "tags": {"team": "a"},
            "image_tag_mutability": "IMMUTABLE_WITH_EXCLUSION",
            "image_tag_mutability_exclusion_filters": "dev-*",
            "scan_on_push": True,
            "encryption_type": "KMS",
            "kms_key": "alias/ecr",
            "images": [
                {"tags": ["v1", "latest"], "size": "25 MiB", "pushed_at": "-30d"},
                {"tags": "index", "children": ["v1"]},
                {"count": 3, "tag": "build-{n}", "size": [1, 9], "every": "5m", "random_seed": 7},
                {"status": "ARCHIVED", "last_pulled_at": "-12h", "scan_findings": {"HIGH": 2}},
            ],
        }
    ],
    "registries": [
        {"region": "us-west-2", "repositories": [{"name": "team/web"}]},
        {"account_id": "444455556666"},
    ],
}


def test_it_is_what_the_methods_would_have_made() -> None:
    """A seed is the same as calls of `create_repository`, `push` and `push_many` with its data."""
    with mock_ecr(
        now=NOW, region="eu-west-1", account_id="111122223333", order="digest"
    ) as expected:
        repository = dict(FULL["repositories"][0])
        images = repository.pop("images")
        app = expected.create_repository(**repository)
        for image in images:
            push = app.push_many if "count" in image else app.push
            push(**{**image, "size": tuple(image["size"])} if "count" in image else image)
    with mock_ecr(seed=FULL) as registry:
        assert repr(registry) == repr(expected)
        assert registry["team/app"].record == app.record
        assert list(registry["team/app"].images) == list(app.images)
        assert registry.clock.now() == NOW
        assert registry.clock.step == timedelta(seconds=1)
        assert "team/web" in registry.at(region="us-west-2")
        assert registry.backend.admits("444455556666")


def test_options_come_before_what_the_seed_says() -> None:
    """An option of the mock takes precedence over the seed's value for the default registry."""
    options = {"region": "us-east-2", "account_id": "999988887777", "order": "pushed"}
    with mock_ecr(seed=FULL, now="2025-01-01T00:00:00Z", **options) as registry:
        assert (registry.region, registry.account_id) == ("us-east-2", "999988887777")
        assert registry["team/app"].arn.startswith("arn:aws:ecr:us-east-2:999988887777")
        assert registry["team/app"]["v1"].pushed_at == datetime(2024, 12, 2, tzinfo=timezone.utc)


def test_each_mock_has_its_own_and_shares_the_records() -> None:
    """A seed is built once: each mock has its own registry, and all share the image records."""
    with mock_ecr(seed=FULL) as first:
        image = first["team/app"]["v1"]
        first["team/app"].push(["new"])
        first.delete_repository("team/app")
    with mock_ecr(seed=FULL) as second:
        assert second["team/app"]["v1"] is image
        assert "new" not in second["team/app"]
        assert second.calls == ()
        assert second["team/app"].push(["new"]).digest != image.digest


def test_relative_times_count_from_a_frozen_clock() -> None:
    """Relative times count from the frozen clock of each mock, to the whole second."""
    seed = {"repositories": [{"name": "aa", "images": [{"tags": "v1", "pushed_at": "-30d"}]}]}
    for day in (1, 2):
        with freeze_time(f"2024-06-0{day} 12:00:00.7"), mock_ecr(seed=seed) as registry:
            at = datetime(2024, 5, 1 + day, 12, tzinfo=timezone.utc)
            assert registry["aa"]["v1"].pushed_at == at


@pytest.mark.parametrize(
    "image",
    [
        {"pushed_at": "2024-01-01T00:00:00Z", "last_pulled_at": "-1d"},
        {"pushed_at": "2024-01-01T00:00:00Z", "status": "ARCHIVED"},
        {
            "pushed_at": "2024-01-01T00:00:00Z",
            "scan_findings": {"counts": {}, "completed_at": "-1d"},
        },
        {},
    ],
)
def test_every_time_that_counts_from_now_is_seen(image) -> None:
    """Every time that counts from now is found, or the second mock would get the first one's."""
    created = "2023-01-01T00:00:00Z"
    seed = {"repositories": [{"name": "aa", "created_at": created, "images": [image]}]}
    found = []
    for day in (1, 2):
        with freeze_time(f"2024-06-0{day}"), mock_ecr(seed=seed) as registry:
            found.append(registry["aa"].images[0])
    assert found[0] != found[1]


def test_absolute_ones_are_shared_by_every_clock() -> None:
    """Records with absolute times alone are shared, because they do not depend on the clock."""
    at = "2024-01-01T00:00:00Z"
    seed = {"repositories": [{"name": "aa", "created_at": at, "images": [{"pushed_at": at}]}]}
    found = []
    for day in (1, 2):
        with freeze_time(f"2024-06-0{day}"), mock_ecr(seed=seed) as registry:
            found.append(registry["aa"].images[0])
    assert found[0] is found[1]


PROBLEMS = [
    (
        {"image_tag_mutability_exclusion_filters": "a"},
        "repositories[0]: repository 'aa' is refused",
    ),
    ({"images": [{}, {"children": ["v9"]}]}, "repositories[0].images[1]: image 'v9' is not in"),
    ({"images": [{}, {"media_type": CHILD}]}, "repositories[0].images[1]: media type"),
    ({"images": [{"pushed_at": "-9999w"}, {"pushed_at": "-999999w"}]}, "repositories[0].images[1]"),
]


@pytest.mark.parametrize(("members", "problem"), PROBLEMS)
def test_what_only_the_whole_shows_is_told_with_its_path(members, problem) -> None:
    """A problem that only the whole seed shows is reported with its path, and no mock starts."""
    with pytest.raises(InvalidSeed) as caught:
        mock_ecr(seed={"repositories": [{"name": "aa", **members}]}).start()
    assert str(caught.value).startswith(f"the seed: {problem}")


def test_a_changed_file_is_read_again(tmp_path) -> None:
    """A file that has changed is read again, and an unchanged one is not."""
    file = tmp_path / "a.json"
    file.write_text('{"repositories": [{"name": "old"}]}')
    assert load(file) is load(str(file))
    file.write_text('{"repositories": [{"name": "newer"}]}')
    with mock_ecr(seed=file) as registry:
        assert "newer" in registry


def test_a_relative_path_is_one_of_the_working_directory(tmp_path, monkeypatch) -> None:
    """A relative path in another working directory is another file, and another seed."""
    for name in ("one", "two"):
        tmp_path.joinpath(name).mkdir()
        file = tmp_path / name / "seed.json"
        file.write_text(f'{{"repositories": [{{"name": "{name}"}}]}}')
        os.utime(file, (0, 0))
        monkeypatch.chdir(tmp_path / name)
        with mock_ecr(seed="seed.json") as registry:
            assert name in registry


def _write(file, text):
    """Write a file whose time of modification is always the same, after the last tick of time."""
    before = os.stat(file).st_ctime_ns if file.exists() else None  # noqa: PTH116
    while not file.exists() or os.stat(file).st_ctime_ns == before:  # noqa: PTH116
        file.write_text(text)
        os.utime(file, (0, 0))
    return file


REWRITES = {
    "replaced by another file": lambda file, text: _write(file.with_name("b"), text).replace(file),
    "written again": _write,
}


@pytest.mark.parametrize("rewrite", REWRITES)
def test_a_file_of_the_same_size_and_time_is_read_again(tmp_path, rewrite) -> None:
    """A file is another one after any write, though its size and time of modification are equal."""
    file = tmp_path / "a.json"
    for name in ("old", "new"):
        REWRITES[rewrite](file, f'{{"repositories": [{{"name": "{name}"}}]}}')
        with mock_ecr(seed=file) as registry:
            assert name in registry


def test_pushes_continue_after_those_of_the_seed() -> None:
    """Images and repositories that a test adds to a seed's are new ones, and the last ones.

    Their numbers continue after the seed's; if they began again, the new ones would come among
    those of the seed, or take their places.
    """
    images = [{"count": 3, "size": "1 MiB"}]
    with mock_ecr(seed={"repositories": [{"name": "aa", "images": images}, {"name": "bb"}]}) as ecr:
        seeded = list(ecr["aa"].images)
        pushed = [ecr["aa"].push(size="1 MiB"), *ecr["aa"].push_many(2, size="1 MiB")]
        ecr.create_repository("cc")
        assert list(ecr["aa"].images) == seeded + pushed
        assert [repository.name for repository in ecr.repositories] == ["aa", "bb", "cc"]
    assert len({image.digest for image in seeded + pushed}) == 6


def test_a_file_of_another_size_is_read_again(tmp_path, monkeypatch) -> None:
    """A file is another one if nothing but its size differs, on file systems with coarse times."""
    stat, file = Path.stat, tmp_path / "a.json"
    marks = {"st_mtime_ns": 0, "st_ctime_ns": 0, "st_ino": 0, "st_dev": 0, "st_mode": 0}
    monkeypatch.setattr(
        Path, "stat", lambda path, **_: SimpleNamespace(**marks, st_size=stat(path).st_size)
    )
    for name in ("old", "newer"):
        _write(file, f'{{"repositories": [{{"name": "{name}"}}]}}')
        with mock_ecr(seed=file) as registry:
            assert name in registry


def test_a_name_that_no_file_can_have_is_refused() -> None:
    """A path with a null character is refused with the cause."""
    with pytest.raises(InvalidSeed, match=r"it cannot be read: .*null"):
        load("a\0.json")


def test_a_folder_that_cannot_be_listed_is_refused(tmp_path, monkeypatch) -> None:
    """A folder without the permission to read it is refused with the cause."""

    def fail(path):
        """Fail as the operating system does; the tests may run as root."""
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(path))

    monkeypatch.setattr(Path, "iterdir", fail)
    with pytest.raises(InvalidSeed, match="it cannot be read: Permission denied"):
        load(tmp_path)


def test_places_without_a_seed_are_told(tmp_path) -> None:
    """A missing file, a folder without pages, two documents and another type are refused."""
    with pytest.raises(InvalidSeed, match=r"no\.json: it cannot be read: No such file"):
        load(tmp_path / "no.json")
    with pytest.raises(InvalidSeed, match=r"the folder has no .json file with AWS CLI output"):
        load(tmp_path)
    tmp_path.joinpath("two.json").write_text('{"region": "us-east-1"} {}')
    with pytest.raises(InvalidSeed, match=r"two.json: a seed file contains one document; only AWS"):
        load(tmp_path / "two.json")
    with pytest.raises(InvalidSeed, match="the seed: 5 is neither a path nor a mapping"):
        load(5)


def test_a_mapping_is_a_new_seed_once_it_is_changed() -> None:
    """Equal mappings give one seed, which keeps its content if a mapping is changed later."""
    first, second = ({"repositories": [{"name": "aa", "tags": {"team": "a"}}]} for _ in range(2))
    seed = load(first)
    assert load(second) is seed
    first["repositories"][0]["tags"]["team"] = "b"
    assert load(first) is not seed
    with mock_ecr(seed=second) as registry:
        assert registry["aa"].resource_tags == {"team": "a"}


def test_each_mock_has_its_own_lifecycle_policies() -> None:
    """A policy that one test changes is that of the seed in the next."""
    policy = {"rules": [make_rule(1)]}
    entries = [{"name": "aa", "lifecycle_policy": policy}, {"name": "bb", "lifecycle_policy": None}]
    seed = {"repositories": entries}
    with mock_ecr(seed=seed) as registry:
        registry["aa"].lifecycle_policy = None
        registry["bb"].lifecycle_policy = policy
    with mock_ecr(seed=seed) as registry:
        assert registry["aa"].lifecycle_policy == policy
        assert registry["bb"].lifecycle_policy is None


def test_a_mapping_may_hold_what_cannot_be_pickled() -> None:
    """A mapping with a value that cannot be pickled is checked as any other, but read each time."""
    with pytest.raises(InvalidSeed, match=r"the seed: repositories\[0\]: value <function"):
        load({"repositories": [lambda: None]})


def test_the_collector_stays_disabled_if_it_was() -> None:
    """Building a seed restores the garbage collector to its earlier state."""
    gc.disable()
    try:
        load({"repositories": [{"name": "collected"}]})
        assert not gc.isenabled()
    finally:
        gc.enable()
    load({"repositories": [{"name": "collected-again"}]})
    assert gc.isenabled()


def test_many_images_may_have_one_size() -> None:
    """A size that is not a pair is that of each image."""
    images = [{"count": 2, "size": "1 KiB"}]
    with mock_ecr(seed={"repositories": [{"name": "aa", "images": images}]}) as registry:
        assert [image.size for image in registry["aa"].images] == [1024, 1024]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.yaml", "{}"),
        ("a.json", "{}"),
        ("a.json", "[]"),
        ("a.json", '{"repositories": []}'),
        ("a.json", '{"imageDetails": []}'),
        ("a.jsonl", ""),
        ("a.yaml", "repositories: []"),
    ],
)
def test_a_file_that_lists_nothing_is_an_empty_registry(tmp_path, name, text) -> None:
    """A file with an empty mapping or list, or with no lines, is an empty registry."""
    tmp_path.joinpath(name).write_text(text)
    with mock_ecr(seed=tmp_path / name) as registry:
        assert len(registry) == 0
    with mock_ecr(seed=tmp_path) as registry:
        assert len(registry) == 0


def test_a_manifest_may_be_given() -> None:
    """A manifest may be given as a mapping, and the image has its size."""
    config = {"mediaType": "application/vnd.oci.image.config.v1+json", "digest": "x", "size": 5}
    manifest = {"config": config, "layers": [config]}
    images = [{"manifest": manifest, "tags": "v1"}]
    with mock_ecr(seed={"repositories": [{"name": "aa", "images": images}]}) as registry:
        assert registry["aa"]["v1"].size == 10


def test_a_mapping_may_be_the_aws_cli_s_output() -> None:
    """A mapping may be the AWS CLI's output, as in a response of boto3."""
    found = {"repositoryName": "aa", "imageDigest": "sha256:ab", "imagePushedAt": NOW}
    with mock_ecr(seed={"imageDetails": [found]}) as registry:
        assert registry["aa"]["sha256:ab"].pushed_at == NOW


def test_missing_libraries_are_told(monkeypatch) -> None:
    """A seed without its libraries is refused, with the command that installs them."""
    for name in ("seed", "loading", "filling", "document", "values"):
        monkeypatch.delitem(sys.modules, f"mock_ecr_ext.seed.{name}")
    monkeypatch.setitem(sys.modules, "pydantic", None)
    with pytest.raises(InvalidSeed) as caught:
        mock_ecr(seed={}).start()
    assert str(caught.value) == (
        "the seed: seeds need libraries that are not installed (pydantic); install them with: "
        "pip install 'mock_ecr_ext[seeds]'"
    )


@pytest.mark.parametrize(
    ("name", "problem"),
    [
        ("a.txt", "the suffix must be one of .yaml, .yml, .json, .jsonl, .ndjson, .toml; move the"),
        ("a.json.gz", "the suffix must be one of"),
        ("a.json~", "the suffix must be one of"),
        (
            "more/a.json",
            "a folder in a folder is not read; move its files up, or give it",
        ),
    ],
)
def test_everything_in_a_folder_is_read_or_refused(tmp_path, name, problem) -> None:
    """A file of a folder that cannot be read is refused by its name, and files of the system not.

    A name that begins with a dot and is not a seed's belongs to the folder itself.
    """
    for other in (".gitkeep", ".DS_Store", "a.json"):
        tmp_path.joinpath(other).write_text("[]")
    assert load(tmp_path)
    file = tmp_path / name
    file.parent.mkdir(exist_ok=True)
    file.write_text("[]")
    with pytest.raises(InvalidSeed) as caught:
        load(tmp_path)
    assert caught.value.problems[0].startswith(f"{name.split('/')[0]}: {problem}")


@pytest.mark.parametrize("name", [".hidden.json", "A.JSON", "a.yml", "a.ndjson"])
def test_every_file_of_a_known_suffix_is_read(tmp_path, name) -> None:
    """Each file of a folder with a seed's suffix is read, whatever else its name says."""
    tmp_path.joinpath(name).write_text('{"repositories": [{"name": "team/app"}]}')
    with mock_ecr(seed=tmp_path) as registry:
        assert "team/app" in registry


def test_a_seed_of_one_s_own_is_not_mixed_with_pages(tmp_path) -> None:
    """A file of a folder that is neither a page nor alone is refused by its name."""
    tmp_path.joinpath("a.json").write_text('{"imageDetails": []}')
    tmp_path.joinpath("b.yaml").write_text("now: 2024-05-01T12:00:00Z")
    tmp_path.joinpath("c.json").write_text("[]")
    with pytest.raises(InvalidSeed) as caught:
        load(tmp_path)
    assert caught.value.problems == (
        "b.yaml: a seed file contains one document; only AWS CLI output may contain several",
    )
