"""The operations on lifecycle policies, as boto3 sees them.

The evidence keys are those of the project's notes on ECR's operations, section A1.
"""

import datetime as dt
import json

import boto3
import pytest

from mock_ecr_ext import InvalidValue

APP = {"repositoryName": "team/app"}
UNTAGGED = {
    "rulePriority": 1,
    "selection": {"tagStatus": "untagged", "countType": "imageCountMoreThan", "countNumber": 1},
    "action": {"type": "expire"},
}
ANY = {
    "rulePriority": 2,
    "selection": {
        "tagStatus": "any",
        "countType": "sinceImagePushed",
        "countUnit": "days",
        "countNumber": 30,
    },
    "action": {"type": "transition", "targetStorageClass": "archive"},
}
TEXT = json.dumps({"rules": [UNTAGGED, ANY]}, indent=2)
COMPACT = json.dumps({"rules": [UNTAGGED, ANY]}, separators=(",", ":"))
NOT_FOUND = (
    "LifecyclePolicyNotFoundException",
    "Lifecycle policy does not exist for the repository with name 'team/app' in the registry with "
    "id '123456789012'",
)


@pytest.fixture
def app(registry):
    """A repository with two untagged images, a tagged one of 40 days, and a new one."""
    app = registry.create_repository("team/app")
    app.push(pushed_at="-3d")
    app.push(pushed_at="-2d")
    app.push(["old"], pushed_at="-40d")
    app.push(["new"])
    return app


def test_put_answers_with_the_compact_text(app, send) -> None:
    """PutLifecyclePolicy answers with the text without spaces, and nothing else (STACKD, CUST)."""
    body = json.dumps(APP | {"lifecyclePolicyText": TEXT}).encode()
    assert json.loads(send("PutLifecyclePolicy", body).body) == {
        "lifecyclePolicyText": COMPACT,
        "registryId": "123456789012",
        "repositoryName": "team/app",
    }


def test_get_and_delete_add_an_evaluation_of_1970(app, send, ecr) -> None:
    """`lastEvaluatedAt` is 0.0 until the first run (STACKD, CUST)."""
    ecr.put_lifecycle_policy(**APP, lifecyclePolicyText=TEXT)
    body = json.dumps(APP).encode()
    for operation in ("GetLifecyclePolicy", "DeleteLifecyclePolicy"):
        assert json.loads(send(operation, body).body) == {
            "lastEvaluatedAt": 0.0,
            "lifecyclePolicyText": COMPACT,
            "registryId": "123456789012",
            "repositoryName": "team/app",
        }


@pytest.mark.parametrize(
    "operation",
    ["get_lifecycle_policy", "delete_lifecycle_policy", "start_lifecycle_policy_preview"],
)
def test_without_a_policy_there_is_none_to_use(app, ecr, error_of, operation) -> None:
    """Get, Delete and Start fail without a policy (STACKD, CUST, former2#16)."""
    assert error_of(getattr(ecr, operation), **APP) == NOT_FOUND


@pytest.mark.parametrize(
    ("operation", "parameters"),
    [
        ("put_lifecycle_policy", {"lifecyclePolicyText": TEXT}),
        ("get_lifecycle_policy", {}),
        ("delete_lifecycle_policy", {}),
        ("start_lifecycle_policy_preview", {}),
        ("get_lifecycle_policy_preview", {}),
    ],
)
def test_without_the_repository_it_is_not_found(ecr, error_of, operation, parameters) -> None:
    """All five fail with the usual error for a repository that does not exist (SPX)."""
    code, _ = error_of(getattr(ecr, operation), **APP, **parameters)
    assert code == "RepositoryNotFoundException"


@pytest.mark.parametrize(
    ("length", "words"),
    [(99, "greater than or equal to 100"), (30_721, "less than or equal to 30720")],
)
def test_the_length_of_a_text_is_checked_first(app, ecr, error_of, length, words) -> None:
    """A text is refused by its length before it is read (STACKD; MODEL)."""
    assert error_of(ecr.put_lifecycle_policy, **APP, lifecyclePolicyText="x" * length) == (
        "InvalidParameterException",
        "Invalid parameter at 'lifecyclePolicyText' failed to satisfy constraint: 'Member must "
        f"have length {words}'",
    )


@pytest.mark.parametrize("operation", ["put_lifecycle_policy", "start_lifecycle_policy_preview"])
def test_a_bad_text_is_refused_by_put_and_by_start(app, ecr, error_of, operation) -> None:
    """Put and Start refuse a bad text in the same words, and change nothing (CDKP)."""
    assert error_of(getattr(ecr, operation), **APP, lifecyclePolicyText="x" * 100) == (
        "InvalidParameterException",
        "Invalid parameter at 'LifecyclePolicyText' failed to satisfy constraint: 'Lifecycle "
        "policy parsing failure: Could not map policyString into LifecyclePolicy.'",
    )
    assert error_of(ecr.get_lifecycle_policy, **APP) == NOT_FOUND


def read_both(ecr, **parameters) -> tuple[dict, dict]:
    """The first and the second answer about a preview."""
    first, second = (ecr.get_lifecycle_policy_preview(**APP, **parameters) for _ in range(2))
    for answer in (first, second):
        del answer["ResponseMetadata"]
    return first, second


SUMMARY = {
    "expiringImageTotalCount": 1,
    "transitioningImageTotalCounts": [{"targetStorageClass": "ARCHIVE", "imageTotalCount": 1}],
}


def keep_known(ecr, answer):
    """The members of a preview that this botocore knows."""
    return prune(
        answer, ecr.meta.service_model.operation_model("GetLifecyclePolicyPreview").output_shape
    )


def prune(value, shape):
    """A value without the members that its shape lacks."""
    if shape.type_name == "list":
        return [prune(entry, shape.member) for entry in value]
    if shape.type_name == "structure":
        known = shape.members
        return {key: prune(value[key], known[key]) for key in value if key in known}
    return value


def test_a_preview_is_in_progress_and_then_complete(app, ecr) -> None:
    """The first reading has no results; the second has the changes and their counts (STACKD)."""
    ecr.put_lifecycle_policy(**APP, lifecyclePolicyText=TEXT)
    started = ecr.start_lifecycle_policy_preview(**APP)
    del started["ResponseMetadata"]
    first, second = read_both(ecr)
    head = {
        "lifecyclePolicyText": COMPACT,
        "registryId": "123456789012",
        "repositoryName": "team/app",
    }
    assert started == first == {**head, "status": "IN_PROGRESS"}
    old, untagged = app["old"], app.images[0]
    assert second == keep_known(
        ecr,
        {
            **head,
            "status": "COMPLETE",
            "summary": SUMMARY,
            "previewResults": [
                {
                    "action": {"type": "TRANSITION", "targetStorageClass": "ARCHIVE"},
                    "appliedRulePriority": 2,
                    "imageDigest": old.digest,
                    "imagePushedAt": old.pushed_at,
                    "imageTags": ["old"],
                    "storageClass": "STANDARD",
                },
                {
                    "action": {"type": "EXPIRE"},
                    "appliedRulePriority": 1,
                    "imageDigest": untagged.digest,
                    "imagePushedAt": untagged.pushed_at,
                    "storageClass": "STANDARD",
                },
            ],
        },
    )


def test_a_preview_may_have_a_text_of_its_own(app, ecr, error_of) -> None:
    """A text given to Start is previewed and not stored (MODEL, UG)."""
    ecr.start_lifecycle_policy_preview(**APP, lifecyclePolicyText=TEXT)
    assert read_both(ecr)[1]["status"] == "COMPLETE"
    assert error_of(ecr.get_lifecycle_policy, **APP) == NOT_FOUND


def test_a_preview_is_of_the_images_at_its_start(app, ecr) -> None:
    """A preview is a snapshot: it has images that were deleted after its start (UG)."""
    ecr.start_lifecycle_policy_preview(**APP, lifecyclePolicyText=TEXT)
    app.delete(*app.images)
    assert len(read_both(ecr)[1]["previewResults"]) == 2


def test_a_second_start_waits_for_the_first(app, ecr, error_of) -> None:
    """Start fails while a preview is in progress (MODEL; the sentence is decided here)."""
    ecr.start_lifecycle_policy_preview(**APP, lifecyclePolicyText=TEXT)
    assert (
        error_of(ecr.start_lifecycle_policy_preview, **APP, lifecyclePolicyText=TEXT)[0]
        == "LifecyclePolicyPreviewInProgressException"
    )
    ecr.get_lifecycle_policy_preview(**APP)
    ecr.start_lifecycle_policy_preview(**APP, lifecyclePolicyText=TEXT)


def test_a_preview_that_was_not_started_is_not_found(app, ecr, error_of) -> None:
    """Reading a preview fails before one was started (MODEL; the sentence is decided here)."""
    code, _ = error_of(ecr.get_lifecycle_policy_preview, **APP)
    assert code == "LifecyclePolicyPreviewNotFoundException"


def test_a_preview_has_pages(registry, ecr) -> None:
    """The changes come in pages of 1 to 100, and each page repeats the summary (MODEL)."""
    app = registry.create_repository("team/app")
    app.push_many(250, pushed_at="-60d")
    ecr.start_lifecycle_policy_preview(**APP, lifecyclePolicyText=TEXT)
    ecr.get_lifecycle_policy_preview(**APP)
    pages = list(ecr.get_paginator("get_lifecycle_policy_preview").paginate(**APP))
    assert [len(page["previewResults"]) for page in pages] == [100, 100, 49]
    assert {page["summary"]["expiringImageTotalCount"] for page in pages} == {249}
    digests = [result["imageDigest"] for page in pages for result in page["previewResults"]]
    assert len(set(digests)) == 249


def test_the_bounds_of_a_page_are_the_operations_own(app, ecr, error_of) -> None:
    """A page has at most 100 changes, not 1,000 as other operations have (MODEL)."""
    _, message = error_of(ecr.get_lifecycle_policy_preview, **APP, maxResults=101)
    assert "Member must have value less than or equal to 100'" in message


@pytest.mark.parametrize(
    ("parameters", "priorities"),
    [
        ({"filter": {"tagStatus": "TAGGED"}}, [2]),
        ({"filter": {"tagStatus": "UNTAGGED"}}, [1]),
        ({"filter": {"tagStatus": "ANY"}}, [2, 1]),
        ({"imageIds": [{"imageTag": "old"}]}, [2]),
        ({"imageIds": [{"imageTag": "new"}, {"imageTag": "absent"}]}, []),
    ],
)
def test_results_can_be_narrowed(app, ecr, parameters, priorities) -> None:
    """A filter or a list of images narrows the results, not the summary (MODEL; INF)."""
    ecr.start_lifecycle_policy_preview(**APP, lifecyclePolicyText=TEXT)
    answer = read_both(ecr, **parameters)[1]
    assert [result["appliedRulePriority"] for result in answer["previewResults"]] == priorities
    assert answer["summary"]["expiringImageTotalCount"] == 1


def test_paging_and_a_list_of_images_exclude_each_other(app, ecr, error_of) -> None:
    """`imageIds` cannot be combined with `maxResults` (MODEL)."""
    code, _ = error_of(
        ecr.get_lifecycle_policy_preview, **APP, imageIds=[{"imageTag": "old"}], maxResults=1
    )
    assert code == "InvalidParameterException"


class TestRun:
    """`registry.run_lifecycle` does at once as ECR's daily run does."""

    def test_it_expires_and_archives(self, registry, app, ecr) -> None:
        """Expired images are gone, archived ones hidden; the time of the run is reported."""
        ecr.put_lifecycle_policy(**APP, lifecyclePolicyText=TEXT)
        untagged, kept = app.images[:2]
        changes = registry.run_lifecycle()
        assert [(c.image.tags, c.action, c.rule.priority) for c in changes["team/app"]] == [
            (("old",), "TRANSITION", 2),
            ((), "EXPIRE", 1),
        ]
        details = ecr.describe_images(**APP)["imageDetails"]
        assert untagged.digest not in {detail["imageDigest"] for detail in details}
        assert kept.digest in {detail["imageDigest"] for detail in details}
        assert (app["old"].status, app["old"].archived_at) == ("ARCHIVED", registry.clock.now())
        evaluated = ecr.get_lifecycle_policy(**APP)["lastEvaluatedAt"]
        assert evaluated == registry.clock.now()

    def test_a_new_policy_was_not_evaluated(self, registry, app, ecr) -> None:
        """A policy that replaces another has not been evaluated; decided here."""
        app.lifecycle_policy = {"rules": [UNTAGGED]}
        registry.run_lifecycle()
        app.lifecycle_policy = {"rules": [UNTAGGED, ANY]}
        evaluated = ecr.get_lifecycle_policy(**APP)["lastEvaluatedAt"]
        assert evaluated == dt.datetime(1970, 1, 1, tzinfo=dt.timezone.utc)

    def test_referrers_follow_their_subject(self, registry) -> None:
        """A signature of an expired image goes with it, and a signature of that one (UG)."""
        app = registry.create_repository("team/app")
        image = app.push(["v1"], pushed_at="-99d")
        signature = app.push(["v1.sig"], subject=image)
        app.push(["v1.sig.sig"], subject=signature)
        kept = app.push(["v2"])
        app.lifecycle_policy = {
            "rules": [
                {
                    **UNTAGGED,
                    "selection": {
                        "tagStatus": "tagged",
                        "tagPatternList": ["v*"],
                        "countType": "sinceImagePushed",
                        "countUnit": "days",
                        "countNumber": 30,
                    },
                }
            ]
        }
        assert len(registry.run_lifecycle()["team/app"]) == 3
        assert list(app.images) == [kept]

    def test_without_a_policy_nothing_changes(self, registry, app) -> None:
        """A repository without a policy is not among the changed ones."""
        assert registry.run_lifecycle() == {}
        assert len(app) == 4


class TestFace:
    """`repository.lifecycle_policy` is the state that PutLifecyclePolicy writes."""

    def test_it_is_set_read_and_taken_away(self, app, ecr, error_of) -> None:
        """A policy is set as a mapping or its text, read as a mapping, and removed by None."""
        assert app.lifecycle_policy is None
        app.lifecycle_policy = {"rules": [UNTAGGED, ANY]}
        assert ecr.get_lifecycle_policy(**APP)["lifecyclePolicyText"] == COMPACT
        app.lifecycle_policy = TEXT
        assert app.lifecycle_policy == {"rules": [UNTAGGED, ANY]}
        app.lifecycle_policy = None
        assert error_of(ecr.get_lifecycle_policy, **APP) == NOT_FOUND

    def test_a_change_of_the_mapping_is_no_change_of_the_policy(self, app) -> None:
        """The mapping that is read is a copy."""
        app.lifecycle_policy = {"rules": [UNTAGGED]}
        app.lifecycle_policy["rules"].clear()
        assert app.lifecycle_policy == {"rules": [UNTAGGED]}

    @pytest.mark.parametrize(
        ("policy", "message"),
        [
            (
                {"rules": []},
                "lifecycle policy {'rules': []} is refused: rules: array is too short: must have "
                "at least 1 elements but instance has 0 elements",
            ),
            (
                "{",
                "lifecycle policy '{' is refused: Could not map policyString into LifecyclePolicy; "
                "give an object with the key 'rules', or its JSON text",
            ),
            (
                5,
                "lifecycle policy 5 is refused: give an object with the key 'rules', or its JSON "
                "text",
            ),
            (
                {"rules": {1}},
                "lifecycle policy {'rules': {1}} is refused: give an object with the key 'rules', "
                "or its JSON text",
            ),
        ],
    )
    def test_a_bad_policy_is_refused_with_its_place(self, app, policy, message) -> None:
        """A bad policy raises `InvalidValue` with the place and ECR's sentence; nothing changes."""
        app.lifecycle_policy = {"rules": [UNTAGGED]}
        with pytest.raises(InvalidValue) as caught:
            app.lifecycle_policy = policy
        assert str(caught.value) == message
        assert app.lifecycle_policy == {"rules": [UNTAGGED]}

    def test_a_rollback_restores_it(self, registry, app) -> None:
        """A rollback restores policy and preview."""
        roll_back = registry.backend.checkpoint()
        app.lifecycle_policy = {"rules": [UNTAGGED]}
        roll_back()
        assert app.lifecycle_policy is None


def test_the_waiter_of_botocore_ends(app) -> None:
    """botocore's waiter polls until the preview is complete; a pinned clock waits for it."""
    client = boto3.client("ecr")
    client.start_lifecycle_policy_preview(**APP, lifecyclePolicyText=TEXT)
    client.get_waiter("lifecycle_policy_preview_complete").wait(
        **APP, WaiterConfig={"Delay": 0, "MaxAttempts": 3}
    )
