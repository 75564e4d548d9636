"""The operations on images, as they are documented or decided here.

Recorded answers are in `test_fidelity_images`.
"""

import dataclasses
import datetime as dt
import json
from typing import Any

import boto3
import pytest

from mock_ecr_ext import mock_ecr
from mock_ecr_ext.wire import constraints
from mock_ecr_ext.wire.service_model import list_operations

DOCKER = "application/vnd.docker.distribution.manifest.v2+json"


@pytest.fixture
def app(registry):
    """A repository that exists, named app."""
    return registry.create_repository("app")


@pytest.fixture
def put(app, ecr):
    """Send PutImage to the repository and return the image that it answers."""

    def call(text: Any, **options: Any) -> Any:
        text = text if isinstance(text, str) else json.dumps(text)
        return ecr.put_image(repositoryName="app", imageManifest=text, **options)["image"]

    return call


@pytest.fixture
def batch(app, ecr):
    """Send a batch operation; return its results and the codes of its failures."""

    def call(operation: str, *ids: dict[str, str]) -> tuple[list[Any], list[str]]:
        answer = getattr(ecr, operation)(repositoryName="app", imageIds=list(ids))
        done = answer["images"] if operation == "batch_get_image" else answer["imageIds"]
        return done, [failure["failureCode"] for failure in answer["failures"]]

    return call


OCI = "application/vnd.oci.image.manifest.v1+json"
OCI_INDEX = "application/vnd.oci.image.index.v1+json"


def image(salt: int = 0, media_type: str | None = OCI, **members: Any) -> dict[str, Any]:
    """A manifest with a config and one layer; None leaves out its media type."""
    blob = {"mediaType": "a/b", "digest": f"sha256:{salt:064x}", "size": 10}
    body = {"schemaVersion": 2, "config": blob, "layers": [blob], **members}
    return {**body, "mediaType": media_type} if media_type else body


class TestPutImage:
    """PutImage, its tags and its checks."""

    def test_it_is_dated_by_the_clock(self, registry, app, put) -> None:
        """A put image is dated by the clock; another tag for the same bytes keeps that date."""
        first = registry.clock.now()
        put(image(), imageTag="v1")
        registry.clock.tick(hours=1)
        put(image(), imageTag="v2")
        assert app["v1"] is app["v2"]
        assert app["v1"].pushed_at == first

    def test_the_same_bytes_untagged_are_refused(self, app, put, error_of) -> None:
        """The same bytes without a tag are refused; documented: a put has to change something."""
        digest = put(image())["imageId"]["imageDigest"]
        code, message = error_of(put, text=image())
        assert code == "ImageAlreadyExistsException"
        assert f"'{digest}' and tag 'null' already exists" in message

    def test_a_tagged_image_is_not_untagged_by_its_bytes(self, app, put, error_of) -> None:
        """A tagged image's bytes without a tag are refused, and the image keeps its tag."""
        put(image(), imageTag="v1")
        assert error_of(put, text=image())[0] == "ImageAlreadyExistsException"
        assert app["v1"].tags == ("v1",)

    @pytest.mark.parametrize(
        ("own", "given", "expected"),
        [
            (DOCKER, None, DOCKER),
            (None, DOCKER, DOCKER),
            (DOCKER, OCI, DOCKER),
        ],
    )
    def test_the_media_type(self, app, put, own, given, expected) -> None:
        """The media type is the manifest's own, else the given one."""
        options = {"imageManifestMediaType": given} if given else {}
        answer = put(image(media_type=own), **options)
        assert answer["imageManifestMediaType"] == expected
        assert app.images[0].media_type == expected

    def test_an_index_is_as_large_as_its_largest_child(self, app, put) -> None:
        """An index is as large as its largest child, and keeps the digests of its children."""
        children = [app.push(size=size) for size in (10, 30, 20)]
        manifests = [{"mediaType": "a/b", "digest": child.digest, "size": 1} for child in children]
        put({"mediaType": OCI_INDEX, "manifests": manifests}, imageTag="v1")
        assert app["v1"].size == 30
        assert app["v1"].children == tuple(child.digest for child in children)

    def test_an_index_without_its_children_is_refused(self, app, put, error_of) -> None:
        """An index whose children are absent is refused; documented, the text is decided here."""
        digests = [f"sha256:{n:064x}" for n in range(2)]
        manifests = [{"mediaType": "a/b", "digest": digest, "size": 1} for digest in digests]
        code, message = error_of(put, text={"mediaType": OCI_INDEX, "manifests": manifests})
        assert code == "ReferencedImagesNotFoundException"
        assert message.startswith(f"Images with digests '[{','.join(digests)}]' required for ")
        assert len(app) == 0

    def test_a_subject_makes_a_referrer(self, app, put, send) -> None:
        """DescribeImages reports the subject of an image that is put with one.

        The response is read as bytes, because older botocores drop that member.
        """
        subject = app.push("v1")
        put(image(subject={"digest": subject.digest}), imageTag="signature")
        body = b'{"repositoryName":"app","imageIds":[{"imageTag":"signature"}]}'
        (detail,) = json.loads(send("DescribeImages", body).body)["imageDetails"]
        assert detail["subjectManifestDigest"] == subject.digest

    @pytest.mark.parametrize(
        ("mutability", "filters", "tag", "moves"),
        [
            ("MUTABLE", [], "v1", True),
            ("IMMUTABLE", [], "v1", False),
            ("IMMUTABLE_WITH_EXCLUSION", ["dev-*"], "dev-1", True),
            ("IMMUTABLE_WITH_EXCLUSION", ["dev-*"], "v1", False),
            ("IMMUTABLE_WITH_EXCLUSION", ["v*1", "latest"], "v1.1", True),
            ("IMMUTABLE_WITH_EXCLUSION", ["v*1", "latest"], "latest", True),
            ("IMMUTABLE_WITH_EXCLUSION", ["latest"], "latest-1", False),
            ("IMMUTABLE_WITH_EXCLUSION", ["v.1"], "v-1", False),
            ("MUTABLE_WITH_EXCLUSION", ["v*"], "v1", False),
            ("MUTABLE_WITH_EXCLUSION", ["v*"], "dev-1", True),
        ],
    )
    def test_who_may_move_a_tag(
        self, registry, ecr, error_of, mutability, filters, tag, moves
    ) -> None:
        """Mutability and filters decide whether a tag moves; `*` is a filter's only wildcard."""
        repository = registry.create_repository(
            "held",
            image_tag_mutability=mutability,
            image_tag_mutability_exclusion_filters=filters,
        )
        old = repository.push(tag)
        asked = {"repositoryName": "held", "imageManifest": json.dumps(image()), "imageTag": tag}
        if moves:
            ecr.put_image(**asked)
            assert repository[old].tags == ()
        else:
            assert error_of(ecr.put_image, **asked)[0] == "ImageTagAlreadyExistsException"
            assert repository[old].tags == (tag,)
        assert len(repository) == 1 + moves

    def test_an_immutable_tag_does_not_move_to_another_image_that_is_there(
        self, registry, ecr, error_of
    ) -> None:
        """An immutable tag does not move to another image, even if that image exists already."""
        repository = registry.create_repository("held", image_tag_mutability="IMMUTABLE")
        other = repository.push("v1", manifest=image(1))
        repository.push("v2", manifest=image(2))
        text = repository["v2"].manifest.decode()
        asked = {"repositoryName": "held", "imageManifest": text, "imageTag": "v1"}
        assert error_of(ecr.put_image, **asked)[0] == "ImageTagAlreadyExistsException"
        assert repository["v1"] == other

    def test_layers_of_images_that_are_there_count(self) -> None:
        """A required layer may be an uploaded one or that of any image in the repository."""
        with mock_ecr(require_layers=True) as registry:
            app = registry.create_repository("app")
            client = boto3.client("ecr")
            app.push(manifest=image(1))
            app.layers["sha256:" + f"{2:064x}"] = 10
            for salt in (1, 2):
                text = json.dumps(image(salt, annotations={"new": "yes"}))
                client.put_image(repositoryName="app", imageManifest=text)
            with pytest.raises(client.exceptions.LayersNotFoundException):
                client.put_image(repositoryName="app", imageManifest=json.dumps(image(3)))
            assert len(app) == 3

    def test_it_moves_a_stepping_clock_on(self, registry, put) -> None:
        """PutImage moves a clock with a step forward by one step, as every write does."""
        registry.clock.step = dt.timedelta(seconds=1)
        before = registry.clock.now()
        put(image())
        assert (registry.clock.now() - before).total_seconds() == 1


@pytest.mark.parametrize("status", ["ARCHIVED", "ACTIVATING"])
@pytest.mark.parametrize("mutability", ["MUTABLE", "IMMUTABLE"])
class TestPutImageOfAnArchivedImage:
    """PutImage with the bytes of an archived image, documented in AWS's guide (image-push)."""

    @pytest.fixture
    def held(self, registry, app, ecr, status, mutability):
        """The archived image `v1`, in a registry whose clock has moved on by a day."""
        ecr.put_image_tag_mutability(repositoryName="app", imageTagMutability=mutability)
        pushed = app.push(["v1"], status=status, archived_at="-10d")
        registry.clock.tick(days=1)
        registry.clock.step = dt.timedelta(hours=1)
        return pushed

    @pytest.mark.parametrize(
        ("tag", "tags"), [("v1", ("v1",)), ("v2", ("v1", "v2")), (None, ("v1",))]
    )
    def test_it_is_restored(self, registry, app, put, held, tag, tags) -> None:
        """The image is ACTIVE at once under whichever tag, and keeps the time of its push."""
        now = registry.clock.now()
        answer = put(held.manifest.decode(), **({"imageTag": tag} if tag else {}))
        assert answer["imageId"]["imageDigest"] == held.digest
        assert app[held.digest] == dataclasses.replace(held, tags=tags).with_facts(
            status="ACTIVE", activated_at=now
        )
        assert registry.clock.now() - now == dt.timedelta(hours=1)

    def test_a_tag_of_another_image_stays_immutable(
        self, app, put, held, error_of, mutability
    ) -> None:
        """An immutable tag of another image is refused, and then nothing is restored."""
        app.push("v2")
        if mutability == "MUTABLE":
            put(held.manifest.decode(), imageTag="v2")
            assert app["v2"].digest == held.digest
            return
        refused = error_of(put, text=held.manifest.decode(), imageTag="v2")
        assert refused[0] == "ImageTagAlreadyExistsException"
        assert app["v1"] == held


class TestBatchGetImage:
    """BatchGetImage, its order and its manifests."""

    @pytest.mark.parametrize("status", ["ARCHIVED", "ACTIVATING"])
    def test_an_archived_image_cannot_be_pulled(self, app, batch, status) -> None:
        """An image that is not ACTIVE is a failure, whose code is decided here."""
        app.push("v1", status=status)
        there = app.push("v2")
        images, failures = batch("batch_get_image", {"imageTag": "v1"}, {"imageTag": "v2"})
        assert [entry["imageId"]["imageDigest"] for entry in images] == [there.digest]
        assert failures == ["ImageInaccessible"]
        assert batch("batch_delete_image", {"imageTag": "v1"})[1] == []

    def test_ids_keep_their_order_and_come_once(self, app, batch) -> None:
        """Images are in the order of the ids, each id once; an id without a tag gets none."""
        one, two = app.push("v1"), app.push("v2")
        images, failures = batch(
            "batch_get_image",
            {"imageTag": "v2"},
            {"imageDigest": one.digest},
            {"imageTag": "v2"},
            {"imageDigest": two.digest, "imageTag": "v2"},
        )
        assert [entry["imageId"] for entry in images] == [
            {"imageDigest": two.digest, "imageTag": "v2"},
            {"imageDigest": one.digest},
            {"imageDigest": two.digest, "imageTag": "v2"},
        ]
        assert failures == []

    def test_the_manifest_hashes_to_the_digest(self, app, batch) -> None:
        """A synthetic image's manifest is returned byte for byte, so that PutImage accepts it."""
        pushed = app.push("v1", size="25 MiB")
        ((found,), _) = batch("batch_get_image", {"imageTag": "v1"})
        assert found["imageManifest"].encode() == pushed.manifest

    def test_a_manifest_promotes_an_image_to_another_repository(self, registry, app, ecr) -> None:
        """An image's manifest, put into another repository, has the same digest and size there."""
        release = registry.create_repository("release")
        pushed = app.push("v1", size="25 MiB")
        (found,) = ecr.batch_get_image(repositoryName="app", imageIds=[{"imageTag": "v1"}])[
            "images"
        ]
        ecr.put_image(
            repositoryName="release",
            imageManifest=found["imageManifest"],
            imageManifestMediaType=found["imageManifestMediaType"],
            imageTag="stable",
        )
        assert (release["stable"].digest, release["stable"].size) == (pushed.digest, pushed.size)


class TestBatchDeleteImage:
    """BatchDeleteImage by tags and by digests."""

    def test_one_of_several_tags_goes_alone(self, app, batch) -> None:
        """A tag that is deleted leaves the image with its other tags."""
        pushed = app.push(["v1", "latest"])
        done, _ = batch("batch_delete_image", {"imageTag": "latest"})
        assert done == [{"imageDigest": pushed.digest, "imageTag": "latest"}]
        assert app["v1"].tags == ("v1",)

    def test_an_image_goes_with_its_last_tag(self, app, batch) -> None:
        """An image is deleted with its last tag.

        AWS's documentation of the operation says so; aws/containers-roadmap#1567 reports it of ECR.
        """
        app.push(["v1", "latest"])
        batch("batch_delete_image", {"imageTag": "latest"}, {"imageTag": "v1"})
        assert len(app) == 0

    def test_the_last_tag_of_an_indexs_child_stays(self, app, batch) -> None:
        """The last tag of an index's child is not deleted, because the child would go with it.

        Reported in aws/containers-roadmap#1567.
        """
        child = app.push(["v1", "latest"])
        app.push("index", children=[child])
        done, failures = batch("batch_delete_image", {"imageTag": "v1"}, {"imageTag": "latest"})
        assert done == [{"imageDigest": child.digest, "imageTag": "v1"}]
        assert failures == ["ImageReferencedByManifestList"]
        assert app["latest"].tags == ("latest",)

    def test_a_child_goes_after_its_indexes(self, app, batch) -> None:
        """A child can be deleted in one call with its indexes, if its id is after theirs."""
        child = app.push()
        indexes = [app.push(f"index-{n}", children=[child, app.push()]) for n in range(2)]
        ids = [{"imageDigest": image.digest} for image in (*indexes, child)]
        _, failures = batch("batch_delete_image", *ids)
        assert failures == []
        assert child not in app

    def test_a_digest_takes_all_its_tags(self, app, batch) -> None:
        """A digest deletes the image with all its tags, and the answer has an entry for each."""
        pushed = app.push(["v1", "latest"])
        done, _ = batch("batch_delete_image", {"imageDigest": pushed.digest})
        assert done == [{"imageDigest": pushed.digest, "imageTag": tag} for tag in pushed.tags]
        assert len(app) == 0

    def test_an_untagged_image_is_told_by_its_digest(self, app, batch) -> None:
        """An untagged image that is deleted is reported by its digest alone."""
        pushed = app.push()
        done, _ = batch("batch_delete_image", {"imageDigest": pushed.digest})
        assert done == [{"imageDigest": pushed.digest}]

    def test_what_list_images_gives_can_be_deleted(self, app, ecr, batch) -> None:
        """The ids of ListImages can be deleted in one call, also if images have several tags."""
        app.push(["v1", "latest"])
        app.push()
        ids = ecr.list_images(repositoryName="app")["imageIds"]
        done, failures = batch("batch_delete_image", *ids)
        assert (done, failures) == (ids, [])
        assert len(app) == 0

    def test_what_fails_does_not_keep_the_rest(self, app, batch) -> None:
        """An id that fails does not keep the other ids of its call from being deleted."""
        app.push("v1")
        done, failures = batch("batch_delete_image", {"imageTag": "absent"}, {"imageTag": "v1"})
        assert len(done) == len(failures) == 1
        assert len(app) == 0


@pytest.mark.parametrize("operation", ["BatchDeleteImage", "BatchGetImage"])
def test_a_batch_checks_tags_as_ever(app, ecr, error_of, operation) -> None:
    """A batch refuses an invalid tag as other operations do.

    An emulator reports a failure instead, but of invalid digests only.
    """
    method = {"BatchDeleteImage": ecr.batch_delete_image, "BatchGetImage": ecr.batch_get_image}
    code, message = error_of(method[operation], repositoryName="app", imageIds=[{"imageTag": ""}])
    assert code == "InvalidParameterException"
    assert "[a-zA-Z0-9-_.]+" in message


class TestSettings:
    """PutImageTagMutability and PutImageScanningConfiguration, from the call on."""

    def test_mutability_holds_from_the_next_put_on(self, app, ecr, put, error_of) -> None:
        """A new mutability applies from the next put on, and DescribeRepositories reports it."""
        put(image(1), imageTag="v1")
        answer = ecr.put_image_tag_mutability(repositoryName="app", imageTagMutability="IMMUTABLE")
        del answer["ResponseMetadata"]
        assert answer == {
            "registryId": "123456789012",
            "repositoryName": "app",
            "imageTagMutability": "IMMUTABLE",
        }
        described = ecr.describe_repositories(repositoryNames=["app"])["repositories"][0]
        assert described["imageTagMutability"] == "IMMUTABLE"
        assert error_of(put, text=image(2), imageTag="v1")[0] == "ImageTagAlreadyExistsException"

    @pytest.mark.skipif(
        "imageTagMutabilityExclusionFilters"
        not in constraints._find_rule("PutImageTagMutability").members,
        reason="this botocore's ECR model has no exclusion filters",
    )
    def test_exclusion_filters_come_and_go(self, app, ecr, error_of) -> None:
        """A mutability with exclusion requires filters, and one without removes them."""
        filters = [{"filterType": "WILDCARD", "filter": "dev-*"}]
        answer = ecr.put_image_tag_mutability(
            repositoryName="app",
            imageTagMutability="IMMUTABLE_WITH_EXCLUSION",
            imageTagMutabilityExclusionFilters=filters,
        )
        assert answer["imageTagMutabilityExclusionFilters"] == filters
        _, message = error_of(
            ecr.put_image_tag_mutability,
            repositoryName="app",
            imageTagMutability="IMMUTABLE_WITH_EXCLUSION",
        )
        assert "can't be null when imageTagMutability is set as IMMUTABLE_WITH" in message
        ecr.put_image_tag_mutability(repositoryName="app", imageTagMutability="MUTABLE")
        described = ecr.describe_repositories()["repositories"][0]
        assert "imageTagMutabilityExclusionFilters" not in described

    def test_scanning_is_told_from_then_on(self, app, ecr) -> None:
        """The scanning configuration is reported from then on; scanOnPush is off if not given."""
        for given, told in (({"scanOnPush": True}, True), ({}, False)):
            answer = ecr.put_image_scanning_configuration(
                repositoryName="app", imageScanningConfiguration=given
            )
            assert answer["imageScanningConfiguration"] == {"scanOnPush": told}
            described = ecr.describe_repositories()["repositories"][0]
            assert described["imageScanningConfiguration"] == {"scanOnPush": told}

    @pytest.mark.parametrize(
        ("operation", "options"),
        [
            ("put_image_tag_mutability", {"imageTagMutability": "MUTABLE"}),
            ("put_image_scanning_configuration", {"imageScanningConfiguration": {}}),
        ],
    )
    def test_an_absent_repository_is_told(self, app, ecr, error_of, operation, options) -> None:
        """A setting for an absent repository is a RepositoryNotFoundException."""
        call = getattr(ecr, operation)
        assert error_of(call, repositoryName="absent", **options)[0] == (
            "RepositoryNotFoundException"
        )


needs_storage_class = pytest.mark.skipif(
    "UpdateImageStorageClass" not in list_operations(),
    reason="this botocore's ECR model has no UpdateImageStorageClass",
)


@needs_storage_class
class TestUpdateImageStorageClass:
    """UpdateImageStorageClass, to the archive and back."""

    @pytest.fixture
    def update(self, app, ecr):
        """Move an image to a storage class; return the status and the id of the answer."""

        def call(target: str, **image_id: str) -> Any:
            answer = ecr.update_image_storage_class(
                repositoryName="app", imageId=image_id, targetStorageClass=target
            )
            return answer["imageStatus"], answer["imageId"]

        return call

    def test_an_image_is_archived_and_restored(self, registry, app, ecr, update) -> None:
        """An image is archived and restored with both times, and not listed while archived."""
        pushed = app.push("v1")
        identity = {"imageDigest": pushed.digest, "imageTag": "v1"}
        assert update("ARCHIVE", imageTag="v1") == ("ARCHIVED", identity)
        archived_at = registry.clock.now()
        assert ecr.describe_images(repositoryName="app")["imageDetails"] == []
        registry.clock.tick(days=1)
        assert update("STANDARD", imageDigest=pushed.digest) == (
            "ACTIVATING",
            {"imageDigest": pushed.digest},
        )
        (detail,) = ecr.describe_images(repositoryName="app")["imageDetails"]
        assert detail["imageStatus"] == "ACTIVE"
        assert detail["lastArchivedAt"] == archived_at
        assert detail["lastActivatedAt"] == registry.clock.now()

    def test_an_image_that_is_activating_becomes_active(self, registry, app, update) -> None:
        """An image that is being restored is restored, or archived again."""
        app.push("v1", status="ACTIVATING")
        assert update("STANDARD", imageTag="v1")[0] == "ACTIVATING"
        assert (app["v1"].status, app["v1"].activated_at) == ("ACTIVE", registry.clock.now())
        app.update("v1", status="ACTIVATING")
        assert update("ARCHIVE", imageTag="v1")[0] == app["v1"].status == "ARCHIVED"

    @pytest.mark.parametrize("target", ["ARCHIVE", "STANDARD"])
    def test_an_image_of_that_class_stays_as_it_is(self, app, update, target) -> None:
        """An image that has the target class already keeps its status and its times."""
        pushed = app.push("v1", status="ARCHIVED" if target == "ARCHIVE" else "ACTIVE")
        update(target, imageTag="v1")
        assert app["v1"] == pushed

    def test_an_activating_image_is_restored_too(self, registry, app, update) -> None:
        """An image that is being activated is active once it is moved to the standard class."""
        app.push("v1", status="ACTIVATING")
        update("STANDARD", imageTag="v1")
        assert (app["v1"].status, app["v1"].activated_at) == ("ACTIVE", registry.clock.now())

    def test_an_absent_image_is_told_as_describe_images_does(self, app, ecr, error_of) -> None:
        """An absent image gets the error of DescribeImages, as documented."""
        code, message = error_of(
            ecr.update_image_storage_class,
            repositoryName="app",
            imageId={"imageTag": "v1"},
            targetStorageClass="ARCHIVE",
        )
        assert code == "ImageNotFoundException"
        assert "{imageDigest:'null', imageTag:'v1'}" in message


class TestListImages:
    """ListImages; `test_pages` tests its pages while images change."""

    def test_filters(self, app, ecr) -> None:
        """The filter selects ids by tag status; ANY is the same as no filter."""
        tagged, untagged = app.push(["b", "a"]), app.push()

        def list_ids(**image_filter: str) -> Any:
            answer = ecr.list_images(repositoryName="app", filter=image_filter)
            return [tuple(entry.values()) for entry in answer["imageIds"]]

        tags = [(tagged.digest, "a"), (tagged.digest, "b")]
        assert list_ids(tagStatus="TAGGED") == tags
        assert list_ids(tagStatus="UNTAGGED") == [(untagged.digest,)]
        assert list_ids(tagStatus="ANY") == list_ids() == [*tags, (untagged.digest,)]

    def test_archived_images_are_left_out(self, app, ecr) -> None:
        """Archived images are not listed without a filter."""
        app.push("v1", status="ARCHIVED")
        assert ecr.list_images(repositoryName="app")["imageIds"] == []

    def test_a_page_may_end_among_the_tags_of_an_image(self, app, ecr) -> None:
        """A page may end among an image's tags; the next continues there, although tags changed."""
        app.push([f"v{n}" for n in range(5)])
        app.push("w")
        first = ecr.list_images(repositoryName="app", maxResults=2)
        app.untag("v1", "v2")
        app.tag("v0", "v0a", "v9")
        second = ecr.list_images(repositoryName="app", nextToken=first["nextToken"])
        assert [entry["imageTag"] for entry in first["imageIds"]] == ["v0", "v1"]
        assert [entry["imageTag"] for entry in second["imageIds"]] == ["v3", "v4", "v9", "w"]
        assert "nextToken" not in second

    def test_the_image_that_a_page_ended_at_may_be_gone(self, app, ecr) -> None:
        """A page continues after the last image of the page before, even if that is deleted."""
        first, _ = app.push(["a", "b"]), app.push("c")
        page = ecr.list_images(repositoryName="app", maxResults=1)
        app.delete(first)
        rest = ecr.list_images(repositoryName="app", nextToken=page["nextToken"])
        assert [entry["imageTag"] for entry in rest["imageIds"]] == ["c"]

    def test_a_token_of_describe_images_is_refused(self, app, ecr, error_of) -> None:
        """ListImages refuses a token of DescribeImages, and the other way round."""
        app.push_many(3, tag="v{n}")
        token = ecr.describe_images(repositoryName="app", maxResults=1)["nextToken"]
        assert (
            "Invalid next token"
            in error_of(ecr.list_images, repositoryName="app", nextToken=token)[1]
        )
        token = ecr.list_images(repositoryName="app", maxResults=1)["nextToken"]
        assert (
            "Invalid next token"
            in error_of(ecr.describe_images, repositoryName="app", nextToken=token)[1]
        )


def test_calls_count_what_a_batch_did(registry, app, ecr) -> None:
    """A call counts the items of a list or the images found by a batch; PutImage has no count."""
    app.push(["v1", "v2"])
    ecr.list_images(repositoryName="app")
    ecr.batch_get_image(repositoryName="app", imageIds=[{"imageTag": "v1"}, {"imageTag": "x"}])
    ecr.put_image(repositoryName="app", imageManifest=json.dumps(image()))
    assert [call.items for call in registry.calls] == [2, 1, None]
