"""HTTP requests as they are read, and responses as they are written."""

import json
import time
import uuid

import pytest
from botocore.awsrequest import HeadersDict

from mock_ecr_ext import Registry
from mock_ecr_ext.wire.protocol import Request

TARGET = "AmazonEC2ContainerRegistry_V20150921.DescribeImages"
SIGNATURE = (
    "AWS4-HMAC-SHA256 Credential={key}/20240501/{region}/ecr/aws4_request, "
    "SignedHeaders=host, Signature=0"
)


def request(host: str = "api.ecr.us-east-1.amazonaws.com", **headers: str) -> Request:
    """A request with these headers; `_` in a name is written `-`."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Request(host, HeadersDict(named), b"{}")


@pytest.mark.parametrize(
    ("headers", "operation"),
    [
        (
            {"X_Amz_Target": TARGET, "Content_Type": "application/x-amz-json-1.1"},
            "DescribeImages",
        ),
        (
            {"x_amz_target": TARGET, "content_type": "application/x-amz-json-1.1; charset=utf-8"},
            "DescribeImages",
        ),
        ({"X_Amz_Target": TARGET, "Content_Type": "application/x-amz-json-1.0"}, ""),
        ({"X_Amz_Target": TARGET}, ""),
        (
            {"X_Amz_Target": "DescribeImages", "Content_Type": "application/x-amz-json-1.1"},
            "",
        ),
        ({"Content_Type": "application/x-amz-json-1.1"}, ""),
    ],
)
def test_the_operation_is_in_the_target(headers, operation) -> None:
    """The target header names the operation, only for ECR's own protocol and content type."""
    assert request(**headers).operation == operation


def test_the_signature_tells_key_and_region() -> None:
    """The signature, as text or bytes, gives the access key and the region, whatever the host."""
    signature = SIGNATURE.format(key="KEY", region="eu-west-1")
    for value in (signature, signature.encode()):
        signed = Request("api.ecr.us-east-1.amazonaws.com", {"Authorization": value}, b"")
        assert (signed.access_key, signed.region) == ("KEY", "eu-west-1")


ASYMMETRIC = (
    "AWS4-ECDSA-P256-SHA256 Credential=KEY/20240501/ecr/aws4_request, "
    "SignedHeaders=host, Signature=0"
)
HOST = "api.ecr.us-east-1.amazonaws.com"


@pytest.mark.parametrize(
    ("host", "region_set", "region"),
    [
        (HOST, "eu-west-1", "eu-west-1"),
        (HOST, "*", "us-east-1"),
        (HOST, "eu-west-1, us-west-*", "eu-west-1"),
        (HOST, "eu-west-1,us-east-1", "us-east-1"),
        (HOST, None, "us-east-1"),
        ("localhost:4566", "eu-west-1,us-east-1", "eu-west-1"),
        ("localhost:4566", "*", None),
        ("localhost:4566", None, None),
    ],
)
def test_a_signature_of_version_4a_has_a_set_of_regions(host, region_set, region) -> None:
    """A signature without a region in its scope is for its only one, else for the host's."""
    more = {"X_Amz_Region_Set": region_set} if region_set else {}
    signed = request(host, Authorization=ASYMMETRIC, **more)
    assert (signed.access_key, signed.region) == ("KEY", region)


@pytest.mark.parametrize("part", ["Credential=", "Credential=a/1/", "Credential=a/1/b/"])
def test_a_long_signature_is_read_in_linear_time(part) -> None:
    """A header of 640 KB that repeats its beginning is read at once."""
    before = time.process_time()
    assert request(Authorization=part * (640_000 // len(part))).access_key is None
    assert time.process_time() - before < 5


@pytest.mark.parametrize(
    ("host", "region"),
    [
        ("api.ecr.eu-west-1.amazonaws.com", "eu-west-1"),
        ("ecr.us-gov-west-1.api.aws", "us-gov-west-1"),
        ("ecr-fips.us-east-1.amazonaws.com", "us-east-1"),
        ("api.ecr.us-iso-east-1.c2s.ic.gov", "us-iso-east-1"),
        ("localhost:4566", None),
    ],
)
def test_without_a_signature_the_host_tells_the_region(host, region) -> None:
    """An unsigned request has the region of its host, or None if the host has none."""
    unsigned = request(host)
    assert (unsigned.access_key, unsigned.region) == (None, region)


@pytest.mark.parametrize(
    "body",
    [
        b"{",
        b"[]",
        b"null",
        b'"text"',
        b"5",
        b"\xff\xfe",
        b"not json",
        b'{"maxResults": NaN}',
        b'{"maxResults": -Infinity}',
        b"[" * 100_000,
        b'{"maxResults": %b}' % (b"9" * 10_000),
    ],
    ids=lambda body: repr(body[:20]),
)
def test_a_body_that_is_no_json_object_is_told_so(send, body) -> None:
    """A body that is not a JSON object gets ECR's own error, whatever exception Python raises."""
    response = send("DescribeImages", body)
    assert response.status == 400
    assert json.loads(response.body)["__type"] == "SerializationException"


def test_no_body_is_no_parameters(send) -> None:
    """An empty body means no parameters, as botocore sends for an operation without any."""
    assert send("DescribeRepositories", b"").body == b'{"repositories":[]}'


def test_every_response_has_ecrs_headers(send) -> None:
    """A response has ECR's headers: a UUID of version 4, the length and the registry's time."""
    headers = send("DescribeRepositories").headers
    assert uuid.UUID(headers["x-amzn-RequestId"]).version == 4
    assert dict(headers) | {"x-amzn-RequestId": ""} == {
        "x-amzn-RequestId": "",
        "Content-Type": "application/x-amz-json-1.1",
        "Content-Length": "19",
        "Date": "Wed, 01 May 2024 12:00:00 GMT",
        "Connection": "keep-alive",
    }


def test_request_ids_differ_within_a_run_and_agree_between_runs(send, registry) -> None:
    """Request ids differ within a run and agree between runs, so that snapshots are stable."""
    rollback = registry.backend.checkpoint()
    first = [send("DescribeRepositories").headers["x-amzn-RequestId"] for _ in range(3)]
    rollback()
    again = [send("DescribeRepositories").headers["x-amzn-RequestId"] for _ in range(3)]
    assert len(set(first)) == 3
    assert first == again


def test_an_unknown_operation_is_404(send) -> None:
    """An unknown operation gets the response of a wrong content type; unrecorded for JSON 1.1."""
    response = send("DescribeImage")
    assert (response.status, response.body) == (404, b"<UnknownOperationException/>\n")


def test_half_a_surrogate_pair_goes_out_as_java_writes_it(registry: Registry, send) -> None:
    """Half a surrogate pair is written as a question mark: JSON may contain one, UTF-8 may not."""
    response = send("DescribeImages", b'{"registryId":"999999999999","repositoryName":"\\ud800"}')
    assert b"repository/? because" in response.body
