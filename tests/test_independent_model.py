"""A second implementation of the native operations, and both under the same calls.

`Model` is written from the fidelity table alone (`ecr-fidelity.md`, whose sections it names): a
repository is a plain dict, its images are a plain list. Nothing in it may be copied from the
package, whose rules it checks.
"""

import hashlib
import json
from collections.abc import Callable
from copy import deepcopy
from typing import Any

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from mock_ecr_ext import mock_ecr

ACCOUNT = "123456789012"
OCI = "application/vnd.oci.image.manifest.v1+json"

# One client for all: making one takes longer than a whole run of the state machine.
with mock_ecr():
    ECR = boto3.client(
        "ecr",
        region_name="us-east-1",
        config=Config(parameter_validation=False, retries={"max_attempts": 0}),
    )

KNOWS_ARCHIVE = hasattr(ECR, "update_image_storage_class")  # this botocore's model of ECR


class Refused(Exception):
    """An error of ECR: its code, and its sentence where that is recorded."""

    def __init__(self, code: str, message: str | None = None) -> None:
        super().__init__(code, message)
        self.code, self.message = code, message


def write_manifest(number: int) -> str:
    """An image's manifest of 9 bytes of config and `number` + 1 bytes of layer."""
    config, layer = ({"mediaType": "text/plain", "digest": f"sha256:{n}"} for n in ("00", "01"))
    layers = [{**layer, "size": number + 1}]
    document = {"mediaType": OCI, "config": {**config, "size": 9}, "layers": layers}
    return json.dumps({"schemaVersion": 2, **document})


class Model:
    """All repositories of one registry, by name."""

    def __init__(self) -> None:
        self.repositories: dict[str, dict[str, Any]] = {}

    def copy(self) -> "Model":
        """An independent copy."""
        return deepcopy(self)

    def find(self, name: str) -> dict[str, Any]:
        """A repository; section 1, first row."""
        if name not in self.repositories:
            text = f"The repository with name '{name}' does not exist in the registry with id"
            raise Refused("RepositoryNotFoundException", f"{text} '{ACCOUNT}'")
        return self.repositories[name]

    def create(self, name: str, mutability: str) -> dict[str, Any]:
        """Section 2."""
        if name in self.repositories:
            text = f"The repository with name '{name}' already exists in the registry with id"
            raise Refused("RepositoryAlreadyExistsException", f"{text} '{ACCOUNT}'")
        self.repositories[name] = {"mutability": mutability, "scan": False, "images": []}
        return self.describe_repository(name)

    def remove(self, name: str, *, force: bool) -> None:
        """Section 3."""
        if self.find(name)["images"] and not force:
            text = f"The repository with name '{name}' in registry with id '{ACCOUNT}' cannot be "
            text += "deleted because it still contains images"
            raise Refused("RepositoryNotEmptyException", text)
        del self.repositories[name]

    def describe_repository(self, name: str) -> dict[str, Any]:
        """Section 11, without the time."""
        repository = self.find(name)
        return {
            "registryId": ACCOUNT,
            "repositoryName": name,
            "repositoryArn": f"arn:aws:ecr:us-east-1:{ACCOUNT}:repository/{name}",
            "repositoryUri": f"{ACCOUNT}.dkr.ecr.us-east-1.amazonaws.com/{name}",
            "imageTagMutability": repository["mutability"],
            "imageScanningConfiguration": {"scanOnPush": repository["scan"]},
            "encryptionConfiguration": {"encryptionType": "AES256"},
        }

    def add(self, name: str, digest: str, size: int, tags: list[str]) -> None:
        """An image that a test pushes; its tags leave the images that had them."""
        images = self.find(name)["images"]
        for image in images:
            image["tags"] = [tag for tag in image["tags"] if tag not in tags]
        images.append({"digest": digest, "size": size, "tags": tags, "status": "ACTIVE"})

    def put(self, name: str, number: int, tag: str | None, wanted: str | None) -> str:
        """Section 7, PutImage; section 16 for archived images. Returns the digest."""
        repository = self.find(name)
        digest = f"sha256:{hashlib.sha256(write_manifest(number).encode()).hexdigest()}"
        if wanted not in (None, digest):
            text = f"The image with digest '{wanted}' in repository '{name}' and registry ID "
            text += f"'{ACCOUNT}' does not match the image digest that Amazon ECR has calculated."
            raise Refused("ImageDigestDoesNotMatchException", text)
        same = next((one for one in repository["images"] if one["digest"] == digest), None)
        owner = next((one for one in repository["images"] if tag in one["tags"]), None)
        if same and same["status"] == "ACTIVE" and (tag is None or owner is same):
            text = f"Image with digest '{digest}' and tag '{tag}' already exists in the repository "
            text += f"with name '{name}' in registry with id '{ACCOUNT}'"
            raise Refused("ImageAlreadyExistsException", text if tag else None)
        if owner and owner is not same and repository["mutability"] == "IMMUTABLE":
            text = f"The image tag '{tag}' already exists in the '{name}' repository and cannot be "
            raise Refused(
                "ImageTagAlreadyExistsException", f"{text}overwritten because the tag is immutable."
            )
        if not same:
            self.add(name, digest, number + 10, [tag] if tag else [])
            return digest
        same["status"] = "ACTIVE"
        if owner and owner is not same:
            owner["tags"].remove(tag)
        if tag and owner is not same:
            same["tags"].append(tag)
        return digest

    def look_up(self, name: str, digest: str | None, tag: str | None) -> dict[str, Any] | None:
        """The image that has both halves of an identifier, as far as they are given."""
        for image in self.find(name)["images"]:
            if digest in (None, image["digest"]) and (tag is None or tag in image["tags"]):
                return image  # type: ignore[no-any-return]
        return None

    def describe_image(self, name: str, image: dict[str, Any]) -> dict[str, Any]:
        """Sections 1 and 11: the members that are always there, and the tags of a tagged image."""
        detail = {
            "registryId": ACCOUNT,
            "repositoryName": name,
            "imageDigest": image["digest"],
            "imageSizeInBytes": image["size"],
            **({"imageStatus": image["status"]} if KNOWS_ARCHIVE else {}),
        }
        return {**detail, "imageTags": sorted(image["tags"])} if image["tags"] else detail

    def select(self, name: str, tag_status: str, status: str) -> list[dict[str, Any]]:
        """Section 1, the two filters."""
        return [
            image
            for image in self.find(name)["images"]
            if tag_status in ("ANY", "TAGGED" if image["tags"] else "UNTAGGED")
            if status in ("ANY", image["status"])
        ]

    def refuse_absent(self, name: str, digest: str | None, tag: str | None) -> dict[str, Any]:
        """Section 1: one absent identifier fails the whole call."""
        image = self.look_up(name, digest, tag)
        if image is not None:
            return image
        wanted = f"{{imageDigest:'{digest or 'null'}', imageTag:'{tag or 'null'}'}}"
        text = f"The image with imageId {wanted} does not exist within the repository with name "
        raise Refused(
            "ImageNotFoundException", f"{text}'{name}' in the registry with id '{ACCOUNT}'"
        )

    def fail(self, name: str, digest: str | None, tag: str | None) -> str | None:
        """Section 7, the failure code of an identifier in a batch."""
        self.find(name)
        if digest is None and tag is None:
            return "MissingDigestAndTag"
        if self.look_up(name, digest, tag):
            return None
        disagrees = tag and digest and self.look_up(name, digest, None)
        return "ImageTagDoesNotMatchDigest" if disagrees else "ImageNotFound"

    def delete(self, name: str, digest: str | None, tag: str | None) -> None:
        """Section 7: a tag goes alone while the image has others; else the image goes."""
        image = self.refuse_absent(name, digest, tag)
        if tag and len(image["tags"]) > 1:
            image["tags"].remove(tag)
        else:
            self.find(name)["images"].remove(image)


NAMES = st.sampled_from([*["app"] * 8, "web", "team/db"])  # mostly one that is there
TAGS = st.sampled_from(["a", "b"])
NUMBERS = st.integers(0, 2)
WRONG = f"sha256:{'0' * 64}"
TAG_STATUSES = st.sampled_from(["TAGGED", "UNTAGGED", "ANY"])
STATUSES = st.sampled_from(["ACTIVE", "ARCHIVED", "ANY"] if KNOWS_ARCHIVE else ["ACTIVE"])
MUTABILITIES = st.sampled_from(["MUTABLE", "IMMUTABLE"])
PAGE = st.sampled_from([1, 2, 100])


def digest_of(number: int) -> str:
    """The digest of a manifest."""
    return f"sha256:{hashlib.sha256(write_manifest(number).encode()).hexdigest()}"


def name_digest(digest: str) -> dict[str, str]:
    """The identifier of a digest."""
    return {"imageDigest": digest}


def split(image_id: dict[str, str]) -> tuple[str | None, str | None]:
    """The two halves of an identifier."""
    return image_id.get("imageDigest"), image_id.get("imageTag")


DIGESTS = st.sampled_from([digest_of(0), digest_of(1), digest_of(2), WRONG])
BOTH = st.fixed_dictionaries({"imageDigest": DIGESTS, "imageTag": TAGS})
IDS = st.one_of(TAGS.map(lambda tag: {"imageTag": tag}), DIGESTS.map(name_digest), BOTH)
BATCHES = st.lists(st.one_of(IDS, st.just({})), min_size=1, max_size=3, unique_by=split)


def sort(records: Any) -> list[Any]:
    """The records in an order of their own, for that of ECR is not documented (section 10)."""
    return sorted(records, key=repr)


class Twins(RuleBasedStateMachine):
    """Calls of all operations in any order, of the mock and of the model."""

    order = "pushed"

    @initialize()
    def begin(self) -> None:
        """Start a mock and an empty model."""
        self.mock = mock_ecr(order=self.order, now="2024-05-01T12:00:00Z")
        self.registry = self.mock.start()
        self.model, self.pushes = Model(), 0
        self.create("app", "MUTABLE")
        self.put("app", 0, "a", 0)
        self.save()

    def teardown(self) -> None:
        """End the mock."""
        self.mock.stop()

    def agree(self, expected: Callable[[], Any], call: Callable[..., Any], **given: Any) -> Any:
        """Make a call, which must be refused as the model refuses it.

        Returns the model's result and the answer; None and an empty one after a refusal.
        """
        try:
            result = expected()
        except Refused as error:
            refusal = error
        else:
            return result, call(**given)
        with pytest.raises(ClientError) as caught:
            call(**given)
        found = caught.value.response["Error"]
        assert found["Code"] == refusal.code
        assert refusal.message in (None, found["Message"])
        return None, {}

    def read_pages(self, call: Callable[..., Any], key: str, size: int, **given: Any) -> list[Any]:
        """Read all pages, none of which may be too long, or hold a token after the last one."""
        found, token = [], {}
        while True:
            answer = call(**given, **token, maxResults=size)
            assert len(answer[key]) <= size
            found += answer[key]
            if "nextToken" not in answer:
                return found
            assert answer[key]
            token = {"nextToken": answer["nextToken"]}

    @rule(name=NAMES, mutability=MUTABILITIES)
    def create(self, name: str, mutability: str) -> None:
        """CreateRepository."""
        expected, answer = self.agree(
            lambda: self.model.create(name, mutability),
            ECR.create_repository,
            repositoryName=name,
            imageTagMutability=mutability,
        )
        if expected:
            del answer["repository"]["createdAt"]
            assert answer["repository"] == expected

    @rule(name=NAMES, force=st.sampled_from([False, False, True]))
    def remove(self, name: str, force: bool) -> None:
        """DeleteRepository, whose answer has two members less."""
        self.agree(
            lambda: self.model.remove(name, force=force),
            ECR.delete_repository,
            repositoryName=name,
            force=force,
        )

    @rule(
        names=st.lists(st.sampled_from(["app", "web"]), min_size=1, max_size=2, unique=True),
        size=PAGE,
    )
    def describe_repositories(self, names: list[str], size: int) -> None:
        """DescribeRepositories of names, in their order, and of all, by pages."""
        expected, answer = self.agree(
            lambda: [self.model.describe_repository(name) for name in names],
            ECR.describe_repositories,
            repositoryNames=names,
        )
        for found in answer.get("repositories", ()):
            del found["createdAt"]
        assert answer.get("repositories") == expected
        found = self.read_pages(ECR.describe_repositories, "repositories", size)
        listed = [repository["repositoryName"] for repository in found]
        assert sorted(listed) == sorted(self.model.repositories)

    @rule(name=NAMES, mutability=MUTABILITIES, scan=st.booleans())
    def change_settings(self, name: str, mutability: str, scan: bool) -> None:
        """PutImageTagMutability and PutImageScanningConfiguration."""
        self.agree(
            lambda: self.model.find(name).update(mutability=mutability),
            ECR.put_image_tag_mutability,
            repositoryName=name,
            imageTagMutability=mutability,
        )
        self.agree(
            lambda: self.model.find(name).update(scan=scan),
            ECR.put_image_scanning_configuration,
            repositoryName=name,
            imageScanningConfiguration={"scanOnPush": scan},
        )

    @rule(name=NAMES, number=NUMBERS, tag=st.none() | TAGS, is_wrong=st.sampled_from([0, 0, 0, 1]))
    def put(self, name: str, number: int, tag: str | None, is_wrong: int) -> None:
        """PutImage."""
        given = {"imageTag": tag} if tag else {}
        if is_wrong:
            given["imageDigest"] = WRONG
        digest, answer = self.agree(
            lambda: self.model.put(name, number, tag, given.get("imageDigest")),
            ECR.put_image,
            repositoryName=name,
            imageManifest=write_manifest(number),
            **given,
        )
        if digest:
            image_id = {"imageDigest": digest, **({"imageTag": tag} if tag else {})}
            assert answer["image"]["imageId"] == image_id

    @precondition(lambda self: self.model.repositories)
    @rule(data=st.data(), count=st.integers(0, 4), is_tagged=st.booleans())
    def push_many(self, data: st.DataObject, count: int, is_tagged: bool) -> None:
        """The test's own push of many images, which have digests of their own."""
        name = data.draw(st.sampled_from(sorted(self.model.repositories)))
        self.pushes += 1
        template = f"p{self.pushes}-{{n}}" if is_tagged else None
        pushed = self.registry[name].push_many(count, tag=template, size=self.pushes + 1000)
        for n, image in enumerate(pushed):
            tags = [f"p{self.pushes}-{n}"] if is_tagged else []
            self.model.add(name, image.digest, self.pushes + 1000, tags)

    @rule(name=NAMES, ids=st.lists(IDS, min_size=1, max_size=2, unique_by=split))
    def describe_images(self, name: str, ids: list[dict[str, str]]) -> None:
        """DescribeImages of identifiers, one entry for each image."""
        expected, answer = self.agree(
            lambda: [self.model.refuse_absent(name, *split(image_id)) for image_id in ids],
            ECR.describe_images,
            repositoryName=name,
            imageIds=ids,
        )
        digests = {image["digest"] for image in expected or ()}
        found = [image["imageDigest"] for image in answer.get("imageDetails", ())]
        assert sorted(found) == sorted(digests)

    @rule(name=NAMES, size=PAGE, tag_status=TAG_STATUSES, status=STATUSES)
    def list_images(self, name: str, size: int, tag_status: str, status: str) -> None:
        """DescribeImages and ListImages by pages, filtered."""
        given: dict[str, Any] = {"repositoryName": name, "filter": {"tagStatus": tag_status}}
        if status != "ACTIVE":
            given["filter"]["imageStatus"] = status
        images, _ = self.agree(
            lambda: self.model.select(name, tag_status, status), ECR.describe_images, **given
        )
        if images is None:
            return
        details = self.read_pages(ECR.describe_images, "imageDetails", size, **given)
        assert sort(map(simplify, details)) == sort(
            self.model.describe_image(name, image) for image in images
        )
        expected = [
            {"imageDigest": image["digest"], **({"imageTag": tag} if tag else {})}
            for image in images
            for tag in image["tags"] or [None]
        ]
        listed = self.read_pages(ECR.list_images, "imageIds", size, **given)
        assert sort(listed) == sort(expected)
        for call in (ECR.describe_images, ECR.list_images):  # a token that ECR did not issue
            with pytest.raises(ClientError, match="InvalidParameterException"):
                call(**given, nextToken="0" * size)

    @rule(name=NAMES, ids=BATCHES)
    def batch_get(self, name: str, ids: list[dict[str, str]]) -> None:
        """BatchGetImage; an archived image cannot be pulled (section 16)."""
        failures, answer = self.agree(
            lambda: {split(each): self.model.fail(name, *split(each)) for each in ids},
            ECR.batch_get_image,
            repositoryName=name,
            imageIds=ids,
        )
        if failures is None:
            return
        for each in ids:
            image = None if failures[split(each)] else self.model.look_up(name, *split(each))
            if image and image["status"] == "ARCHIVED":
                failures[split(each)] = "ImageInaccessible"
        self.compare_failures(failures, answer)
        found = [image["imageId"]["imageDigest"] for image in answer["images"]]
        wanted = [each for each in ids if not failures[split(each)]]
        assert sorted(found) == sorted(
            self.model.refuse_absent(name, *split(each))["digest"] for each in wanted
        )

    @rule(name=NAMES, image_id=st.one_of(IDS, st.just({})))
    def batch_delete(self, name: str, image_id: dict[str, str]) -> None:
        """BatchDeleteImage of one identifier; the order of several is not recorded."""
        failure, answer = self.agree(
            lambda: [self.model.fail(name, *split(image_id))],
            ECR.batch_delete_image,
            repositoryName=name,
            imageIds=[image_id],
        )
        if failure is None:
            return
        self.compare_failures({split(image_id): failure[0]}, answer)
        assert bool(answer["imageIds"]) is (failure[0] is None)
        if failure[0] is None:
            self.model.delete(name, *split(image_id))

    @precondition(lambda _: KNOWS_ARCHIVE)
    @rule(name=NAMES, image_id=IDS, storage=st.sampled_from(["ARCHIVE", "STANDARD"]))
    def change_storage_class(self, name: str, image_id: dict[str, str], storage: str) -> None:
        """UpdateImageStorageClass; a restored image may be ACTIVATING first (section 16)."""
        image, answer = self.agree(
            lambda: self.model.refuse_absent(name, *split(image_id)),
            ECR.update_image_storage_class,
            repositoryName=name,
            imageId=image_id,
            targetStorageClass=storage,
        )
        if image:
            image["status"] = "ARCHIVED" if storage == "ARCHIVE" else "ACTIVE"
            first = {"ACTIVE": "ACTIVATING"}.get(image["status"])
            assert answer["imageStatus"] in (image["status"], first)

    @rule()
    def save(self) -> None:
        """Take a checkpoint of both."""
        self.saved = self.registry.backend.checkpoint(), self.model.copy()

    @rule()
    def roll_back(self) -> None:
        """Return both to the checkpoint, which can be used again."""
        self.saved[0]()
        self.model = self.saved[1].copy()

    def compare_failures(self, failures: dict[Any, str | None], answer: Any) -> None:
        """Compare the failures of a batch, each with the identifier as it was sent."""
        found = {split(each["imageId"]): each["failureCode"] for each in answer["failures"]}
        assert found == {key: code for key, code in failures.items() if code}

    @invariant()
    def have_the_same_images(self) -> None:
        """Both have the same repositories and images, also in order where it is that of pushes."""
        found = {
            repository.name: [
                (image.digest, image.size, sorted(image.tags), image.status)
                for image in repository.images
            ]
            for repository in self.registry.repositories
        }
        expected = {
            name: [
                (image["digest"], image["size"], sorted(image["tags"]), image["status"])
                for image in repository["images"]
            ]
            for name, repository in self.model.repositories.items()
        }
        if self.order == "digest":
            expected = {name: sorted(images) for name, images in expected.items()}
        assert found == expected


def simplify(detail: dict[str, Any]) -> dict[str, Any]:
    """An image's entry without its media types and times, with its tags in alphabetical order."""
    for name in list(detail):
        if name.endswith(("MediaType", "At")):
            del detail[name]
    if "imageTags" in detail:
        detail["imageTags"].sort()
    return detail


class TwinsByDigest(Twins):
    """The same, with a registry whose order is that of digests."""

    order = "digest"


SHORT = settings(max_examples=25, stateful_step_count=40, deadline=None)
TestTwins, TestTwinsByDigest = Twins.TestCase, TwinsByDigest.TestCase
TestTwins.settings = TestTwinsByDigest.settings = SHORT
