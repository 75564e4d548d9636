"""Bounds, patterns, enums and types: the demands of ECR's model, in ECR's words.

Recorded texts are in `test_fidelity`; the ones here are inferred from them.
"""

import dataclasses
import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mock_ecr_ext.wire import constraints
from mock_ecr_ext.wire.operations.table import OPERATIONS
from mock_ecr_ext.wire.service_model import list_operations

APP = {"repositoryName": "team/app"}


@pytest.fixture
def refusal(send):
    """Send a request and return the code and the message of its error."""

    def refuse(operation: str, parameters: object) -> tuple[str, str]:
        body = json.loads(send(operation, json.dumps(parameters).encode()).body)
        return body["__type"], body["message"]

    return refuse


INVALID = [
    ("DescribeImages", APP | {"maxResults": 0}, "maxResults", "value greater than or equal to 1"),
    ("DescribeImages", APP | {"maxResults": -1}, "maxResults", "value greater than or equal to 1"),
    (
        "DescribeRepositories",
        {"maxResults": 1001},
        "maxResults",
        "value less than or equal to 1000",
    ),
    (
        "DescribeRepositories",
        {"repositoryNames": []},
        "repositoryNames",
        "length greater than or equal to 1",
    ),
    (
        "DescribeRepositories",
        {"repositoryNames": ["aa"] * 101},
        "repositoryNames",
        "length less than or equal to 100",
    ),
    (
        "CreateRepository",
        APP | {"encryptionConfiguration": {"encryptionType": "KMS", "kmsKey": "k" * 2049}},
        "encryptionConfiguration.kmsKey",
        "length less than or equal to 2048",
    ),
]


@pytest.mark.parametrize(("operation", "parameters", "field", "demand"), INVALID)
def test_bounds_are_told_by_path(refusal, operation, parameters, field, demand) -> None:
    """A violated bound is named by its path; inferred from the recorded lists and numbers."""
    assert refusal(operation, parameters) == (
        "InvalidParameterException",
        f"Invalid parameter at '{field}' failed to satisfy constraint: 'Member must have {demand}'",
    )


@pytest.mark.parametrize(
    ("operation", "parameters", "text"),
    [
        (
            "DescribeImages",
            APP | {"filter": {"tagStatus": "SOME"}},
            "'filter.tagStatus' failed to satisfy constraint: "
            "'Member must satisfy enum value set: [TAGGED, UNTAGGED, ANY]'",
        ),
        (
            "CreateRepository",
            APP | {"encryptionConfiguration": {}},
            "'encryptionConfiguration.encryptionType' failed to satisfy constraint: "
            "'Member must not be null'",
        ),
        (
            "CreateRepository",
            APP | {"tags": [{"Key": "a"}]},
            "'tags.1.member.value' failed to satisfy constraint: 'Member must not be null'",
        ),
        (
            "CreateRepository",
            APP | {"tags": [None]},
            "'tags.1.member' failed to satisfy constraint: 'Member must not be null'",
        ),
        (
            "DescribeRepositories",
            {"repositoryNames": [None]},
            "'repositoryName' failed to satisfy constraint: 'must not be null'",
        ),
        (
            "DescribeImages",
            APP | {"imageIds": [{"imageTag": "t" * 301}]},
            "'imageTag' failed to satisfy constraint: 'must have length less than or equal to 300'",
        ),
    ],
)
def test_other_demands(refusal, operation, parameters, text) -> None:
    """Enums, required members and ECR's own scalars are checked at any depth."""
    assert refusal(operation, parameters) == (
        "InvalidParameterException",
        f"Invalid parameter at {text}",
    )


@pytest.mark.parametrize(
    ("operation", "parameters"),
    [
        ("DescribeImages", {"repositoryName": 5}),
        ("DescribeImages", APP | {"maxResults": "5"}),
        ("DescribeImages", APP | {"maxResults": 5.5}),
        ("DescribeImages", APP | {"maxResults": True}),
        ("DescribeImages", APP | {"imageIds": {}}),
        ("DescribeImages", APP | {"imageIds": ["v1"]}),
        ("DescribeImages", APP | {"filter": []}),
        ("DescribeImages", APP | {"nextToken": 5}),
        ("DeleteRepository", APP | {"force": "yes"}),
        ("DeleteRepository", APP | {"force": 1}),
        ("CreateRepository", APP | {"tags": [{"Key": 5, "Value": "a"}]}),
    ],
)
def test_another_type_is_a_serialization_error(refusal, operation, parameters) -> None:
    """A value of another type is a SerializationException, as in AWS's JSON protocols.

    The text is unrecorded.
    """
    assert refusal(operation, parameters)[0] == "SerializationException"


def test_null_is_the_same_as_absent(send, registry) -> None:
    """A null in a member that is not required is the same as an absent one."""
    registry.create_repository("team/app")
    nulls = APP | dict.fromkeys(
        ("registryId", "imageIds", "nextToken", "maxResults", "filter"), None
    )
    assert send("DescribeImages", json.dumps(nulls).encode()).body == b'{"imageDetails":[]}'


@pytest.mark.parametrize(
    ("operation", "parameters"),
    [
        ("DescribeRepositories", {"unknown": [1]}),
        ("DescribeImages", APP | {"filter": {"unknown": [1]}}),
        ("DescribeImages", APP | {"imageIds": [{"imageTag": "v1", "unknown": [1]}]}),
    ],
)
def test_unknown_members_are_ignored(send, registry, operation, parameters) -> None:
    """Unknown members are ignored at any depth, as in AWS's JSON protocols."""
    registry.create_repository("team/app").push(["v1"])
    assert send(operation, json.dumps(parameters).encode()).status == 200


def test_what_an_older_model_does_not_know_is_not_read(monkeypatch, send, registry) -> None:
    """A member that an older model lacks is not read, because nothing has checked its value."""
    registry.create_repository("team/app").push(["v1"])
    rule = constraints._find_rule("DescribeImages")
    older = dataclasses.replace(rule.members["filter"], members={})
    members = {**rule.members, "filter": older}
    monkeypatch.setattr(
        constraints, "_find_rule", lambda _: dataclasses.replace(rule, members=members)
    )
    body = json.dumps(APP | {"filter": {"imageStatus": ["ARCHIVED"]}}).encode()
    assert len(json.loads(send("DescribeImages", body).body)["imageDetails"]) == 1


def test_the_tags_of_the_longest_kind_are_taken(send, registry) -> None:
    """A tag of 129 to 300 characters is accepted: the model allows it, ECR's rule is unknown."""
    registry.create_repository("team/app").push(["t" * 300])
    body = json.dumps(APP | {"imageIds": [{"imageTag": "t" * 300}]}).encode()
    assert send("DescribeImages", body).status == 200


def test_every_native_operation_is_one_of_ecrs() -> None:
    """Every native operation is in botocore's ECR model, and a made-up one is not."""
    unknown = {name for name in OPERATIONS if name not in list_operations()}
    assert unknown <= {"UpdateImageStorageClass"}  # ECR has it since November 2025
    assert "DescribeImage" not in list_operations()


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=4,
)
MEMBERS = st.sampled_from(
    [
        "repositoryName",
        "registryId",
        "repositoryNames",
        "imageIds",
        "filter",
        "maxResults",
        "nextToken",
        "force",
        "tags",
        "imageTagMutability",
        "imageTagMutabilityExclusionFilters",
        "encryptionConfiguration",
        "imageScanningConfiguration",
        "imageManifest",
        "imageManifestMediaType",
        "imageTag",
        "imageDigest",
        "imageId",
        "targetStorageClass",
        "acceptedMediaTypes",
        "resourceArn",
        "tagKeys",
    ]
)
LIKELY = st.one_of(
    JSON,
    st.sampled_from(["team/app", "123456789012", "v1", ["team/app"], [{}], {}, [], ""]),
    st.just("arn:aws:ecr:us-east-1:123456789012:repository/team/app"),
    st.sampled_from(
        ["ARCHIVE", '{"manifests":[]}', '{"config":{},"layers":[{}]}', {"imageTag": "v1"}]
    ),
    st.lists(
        st.fixed_dictionaries({}, optional={"imageTag": JSON, "imageDigest": JSON}), max_size=2
    ),
    st.lists(st.fixed_dictionaries({}, optional={"Key": JSON, "Value": JSON}), max_size=2),
    st.lists(st.fixed_dictionaries({}, optional={"filter": JSON, "filterType": JSON}), max_size=2),
    st.fixed_dictionaries({}, optional={"tagStatus": JSON, "imageStatus": JSON}),
    st.fixed_dictionaries({}, optional={"encryptionType": st.just("KMS"), "kmsKey": JSON}),
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=200)
@given(
    operation=st.sampled_from(sorted(list_operations() & OPERATIONS.keys())),
    data=st.dictionaries(MEMBERS, LIKELY, max_size=4),
)
def test_no_json_ends_in_a_traceback(send, operation, data) -> None:
    """Any JSON object gets an answer or an ECR error, and the response's body is JSON."""
    response = send(operation, json.dumps(data).encode())
    assert response.status in (200, 400)
    assert json.loads(response.body)
