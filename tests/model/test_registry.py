"""A registry as a test uses it, its neighbours, and the rollback to a checkpoint."""

import datetime as dt

import boto3
import pytest

from mock_ecr_ext import InvalidValue, UnknownName, mock_ecr


def list_names(registry) -> list[str]:
    """List the names of the repositories, in the registry's order."""
    return [repository.name for repository in registry.repositories]


def test_a_repository_is_created_and_found(registry) -> None:
    """A repository is found by its name; its time is the clock's unless one is given."""
    app = registry.create_repository("app")
    old = registry.create_repository("old", created_at=dt.timedelta(days=-30))
    assert registry["app"] is app
    assert app.created_at - old.created_at == dt.timedelta(days=30)
    assert list_names(registry) == ["app", "old"]
    assert ("app" in registry, "other" in registry, len(registry)) == (True, False, 2)


def test_a_loop_over_a_registry_gets_its_repositories(registry) -> None:
    """A registry is iterated by its repositories, a repository by its images, each in its order.

    Both loops run over a copy, so that they may delete what they get.
    """
    for name in ("new", "app"):
        registry.create_repository(name).push_many(3)
    assert list(registry) == [registry["new"], registry["app"]]
    assert list(registry["app"]) == list(registry["app"].images)
    for image in registry["app"]:
        registry["app"].delete(image)
    for repository in registry:
        registry.delete_repository(repository.name)
    assert (len(registry), list(registry)) == (0, [])


@pytest.mark.parametrize("name", [["app"], {"app": 1}, {"app"}, bytearray(b"app"), 5, None])
def test_a_name_that_is_not_a_text_names_nothing(registry, name) -> None:
    """A name of another type is in no registry, whether or not Python can hash it."""
    registry.create_repository("app")
    assert name not in registry
    assert registry.find(name) is None
    for give in (registry.__getitem__, registry.delete_repository):
        with pytest.raises(UnknownName, match="is not in registry 123456789012 in us-east-1"):
            give(name)
    with pytest.raises(InvalidValue, match="give 'pushed'"):
        mock_ecr(order=name or [])
    with pytest.raises(InvalidValue, match=r"^random seed .* is refused: give a whole number$"):
        registry["app"].push_many(2, size=(1, 2), random_seed=str(name))


def test_all_settings_are_kept(registry) -> None:
    """A test can give `create_repository` every setting that CreateRepository takes."""
    record = registry.create_repository(
        "app",
        tags={"team": "a"},
        image_tag_mutability="IMMUTABLE_WITH_EXCLUSION",
        image_tag_mutability_exclusion_filters="dev-*",
        scan_on_push=True,
        encryption_type="KMS_DSSE",
        kms_key="1234",
    ).record
    assert record.image_tag_mutability == "IMMUTABLE_WITH_EXCLUSION"
    assert record.image_tag_mutability_exclusion_filters == ("dev-*",)
    assert (record.scan_on_push, record.encryption_type) == (True, "KMS_DSSE")
    assert record.kms_key == "arn:aws:kms:us-east-1:123456789012:key/1234"
    assert registry["app"].resource_tags == {"team": "a"}


REFUSED = [
    ({"name": "Bad Name"}, "repository name 'Bad Name' is refused: give 2 to 256"),
    (
        {"name": "taken"},
        "repository 'taken' is refused: The repository with name 'taken' already exists in the "
        "registry with id '123456789012'",
    ),
    (
        {"image_tag_mutability": "IMMUTABEL"},
        "image tag mutability 'IMMUTABEL' is refused: give one of MUTABLE, IMMUTABLE, "
        "MUTABLE_WITH_EXCLUSION, IMMUTABLE_WITH_EXCLUSION; did you mean 'IMMUTABLE'?",
    ),
    (
        {"image_tag_mutability": "MUTABLE_WITH_EXCLUSION"},
        "repository 'new' is refused: Invalid parameter at 'imageTagMutabilityExclusionFilters'",
    ),
    ({"encryption_type": "ROT13"}, "encryption type 'ROT13' is refused: give one of AES256, KMS"),
    (
        {"tags": {"team": 5}},
        "tags {'team': 5} is refused: give a mapping of texts, such as {'team': 'a'}",
    ),
    (
        {"kms_key": 5, "encryption_type": "KMS"},
        "KMS key 5 is refused: give a key's id, alias or ARN",
    ),
    ({"tags": ["team"]}, "tags ['team'] is refused: give a mapping of texts"),
    ({"tags": {"": ""}}, "repository 'new' is refused: Tag parameters are invalid"),
    ({"created_at": "2024"}, "time '2024' is refused: give ISO 8601"),
]


@pytest.mark.parametrize(("wrong", "message"), REFUSED)
def test_what_is_refused_and_how(registry, wrong, message) -> None:
    """An invalid repository is refused with a reason; nothing is created and no clock moves."""
    registry.create_repository("taken")
    registry.clock.step = dt.timedelta(hours=1)
    now = registry.clock.now()
    with pytest.raises(InvalidValue) as caught:
        registry.create_repository(**{"name": "new"} | wrong)
    assert str(caught.value).startswith(message)
    assert (list_names(registry), registry.clock.now()) == (["taken"], now)


@pytest.mark.parametrize("act", ["__getitem__", "delete_repository"])
def test_an_unknown_repository_is_a_key_error_with_help(registry, act) -> None:
    """An unknown repository raises UnknownName with the nearest name and the registry."""
    registry.create_repository("team/app")
    with pytest.raises(UnknownName) as caught:
        getattr(registry, act)("team/ap")
    assert str(caught.value) == (
        "repository 'team/ap' is not in registry 123456789012 in us-east-1: the nearest is "
        "'team/app'"
    )


def test_delete_takes_a_repository_with_its_images(registry) -> None:
    """`delete_repository` deletes a repository with its images, without a force option."""
    app = registry.create_repository("app")
    app.push()
    registry.delete_repository("app")
    assert app.deleted
    assert len(registry.create_repository("app")) == 0


def test_neighbours_are_made_once(registry) -> None:
    """`at` creates each neighbour once; a region or account left out is this registry's."""
    west = registry.at(region="us-west-2")
    other = registry.at(account_id="111111111111")
    assert (west.region, west.account_id) == ("us-west-2", "123456789012")
    assert (other.region, other.account_id) == ("us-east-1", "111111111111")
    assert registry.at(region="us-west-2") is west
    assert west.at(region="us-east-1") is registry
    assert west.clock is registry.clock


@pytest.mark.parametrize(
    "wrong", [{"region": "EU West"}, {"account_id": "12"}, {"region": ""}, {"account_id": ""}]
)
def test_bad_neighbours_are_refused(registry, wrong) -> None:
    """An invalid region or account is refused, so that none is added by mistake."""
    with pytest.raises(InvalidValue):
        registry.at(**wrong)


def test_a_registry_tells_what_it_is(registry) -> None:
    """An empty registry is true, and its repr gives its account, region and size."""
    assert registry
    assert repr(registry) == "<Registry 123456789012 in us-east-1: 0 repositories>"


class TestCheckpoint:
    """A rollback restores everything, and the objects that a test has stay valid."""

    def test_repositories_and_images_come_back(self, registry) -> None:
        """A rollback restores changed and deleted repositories, and deletes new ones."""
        changed, deleted = registry.create_repository("changed"), registry.create_repository("gone")
        changed.push(["v1"])
        deleted.push(["v1"])
        rollback = registry.backend.checkpoint()
        for _ in range(2):
            changed.push(["v2"])
            changed.untag("v1")
            registry.delete_repository("gone")
            new = registry.create_repository("new")
            rollback()
            assert list_names(registry) == ["changed", "gone"]
            assert [image.tags for image in changed.images] == [("v1",)]
            assert (deleted.deleted, new.deleted) == (False, True)
            assert registry["gone"] is deleted
            assert deleted["v1"]

    def test_clock_calls_and_numbers_come_back(self, registry) -> None:
        """A rollback restores clock, calls and counters, so that the next test runs the same."""
        client = boto3.client("ecr")
        app = registry.create_repository("app")
        client.describe_repositories()
        rollback = registry.backend.checkpoint()
        now, runs = registry.clock.now(), []
        for _ in range(2):
            registry.clock.tick(hours=1)
            image = app.push()
            answer = client.describe_images(repositoryName="app", maxResults=1)
            runs.append((image.digest, answer["ResponseMetadata"]["RequestId"]))
            rollback()
            assert registry.clock.now() == now
            assert len(registry.calls) == 1
        assert runs[0] == runs[1]

    def test_neighbours_come_back(self, registry, error_of) -> None:
        """A rollback empties a registry created since, and its account is denied again."""
        rollback = registry.backend.checkpoint()
        other = registry.at(account_id="111111111111")
        other.create_repository("new")
        rollback()
        assert len(other) == 0
        code, _ = error_of(boto3.client("ecr").describe_repositories, registryId="111111111111")
        assert code == "AccessDeniedException"
