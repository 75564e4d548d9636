"""The AWS CLI's own output, as a seed."""

import json
from datetime import datetime, timezone

import pytest

from mock_ecr_ext import InvalidSeed, mock_ecr
from mock_ecr_ext.seed.aws_cli import is_page, seed_of

ACCOUNT = "111122223333"
INDEX = "application/vnd.oci.image.index.v1+json"


def repository(name="team/app", region="eu-west-1", **members):
    """A record of `aws ecr describe-repositories`."""
    arn = f"arn:aws:ecr:{region}:{ACCOUNT}:repository/{name}"
    created = "2023-03-14T09:26:53.589000+01:00"
    own = {"repositoryArn": arn, "repositoryName": name, "registryId": ACCOUNT}
    return {**own, "createdAt": created, **members}


def image(number=1, name="team/app", **members):
    """A record of `aws ecr describe-images`."""
    own = {"registryId": ACCOUNT, "repositoryName": name, "imageDigest": f"sha256:{number:064x}"}
    return {**own, "imagePushedAt": "2024-04-02T18:11:05+02:00", **members}


FULL_REPOSITORY = repository(
    repositoryUri=f"{ACCOUNT}.dkr.ecr.eu-west-1.amazonaws.com/team/app",
    imageTagMutability="MUTABLE_WITH_EXCLUSION",
    imageTagMutabilityExclusionFilters=[{"filter": "v*", "filterType": "WILDCARD"}],
    imageScanningConfiguration={"scanOnPush": True},
    encryptionConfiguration={"encryptionType": "KMS", "kmsKey": "alias/x"},
)
FULL_IMAGE = image(
    imageTags=["v1", "latest"],
    imageSizeInBytes=352,
    imageManifestMediaType=INDEX,
    imageStatus="ARCHIVED",
    lastArchivedAt="2024-04-20T00:00:00Z",
    lastActivatedAt="2024-04-19T00:00:00Z",
    lastRecordedPullTime="2024-04-18T00:00:00Z",
    subjectManifestDigest="sha256:ab",
    imageScanStatus={"status": "COMPLETE", "description": "Done."},
    imageScanFindingsSummary={
        "imageScanCompletedAt": "2024-04-02T18:12:00Z",
        "vulnerabilitySourceUpdatedAt": "2024-04-01T00:00:00Z",
        "findingSeverityCounts": {"HIGH": 2},
    },
    somethingNewOfAws=5,
)


def test_all_that_aws_tells_is_kept() -> None:
    """And what a seed has no word for is left out."""
    pages = [{"repositories": [FULL_REPOSITORY]}, {"imageDetails": [FULL_IMAGE]}]
    with mock_ecr(seed=seed_of("x", pages)) as registry:
        app = registry["team/app"]
        assert (registry.account_id, registry.region) == (ACCOUNT, "eu-west-1")
        assert app.created_at == datetime(2023, 3, 14, 8, 26, 53, 589000, timezone.utc)
        assert app.record.image_tag_mutability_exclusion_filters == ("v*",)
        assert (app.record.scan_on_push, app.record.encryption_type) == (True, "KMS")
        found = app["v1"]
        assert (found.size, found.media_type, found.tags) == (352, INDEX, ("v1", "latest"))
        assert (found.status, found.subject, found.archived_at.day) == ("ARCHIVED", "sha256:ab", 20)
        assert (found.activated_at.day, found.last_pulled_at.day) == (19, 18)
        assert (found.scan_status, found.scan_description) == ("COMPLETE", "Done.")
        assert found.scan_findings.counts == {"HIGH": 2}
        assert found.scan_findings.source_updated_at.day == 1


FORMS = {
    "pages in several files": {
        "a.json": json.dumps({"repositories": [repository()]}, indent=4),
        "b.json": json.dumps({"imageDetails": [image(1)], "nextToken": "x"}),
        "c.json": json.dumps({"imageDetails": [image(2)]}),
    },
    "pages in one file": {
        "a.json": "\n".join(
            json.dumps(page, indent=4)
            for page in (
                {"imageDetails": [image(1)]},
                {"repositories": [repository()]},
                {"imageDetails": [image(2)]},
            )
        )
    },
    "records in lines": {
        "a.jsonl": "\n".join(map(json.dumps, (repository(), image(1), image(2)))) + "\n"
    },
    "lists of records": {"a.json": json.dumps([repository(), image(1), image(2)])},
    "an image listed twice": {
        "a.json": json.dumps({"imageDetails": [image(1), image(2), image(1)]}),
        "b.json": json.dumps({"repositories": [repository()]}),
    },
    "yaml output": {
        "a.yaml": f"imageDetails: {json.dumps([image(1), image(2)])}",
    },
}


@pytest.mark.parametrize("form", FORMS)
def test_pages_come_in_many_forms(tmp_path, form) -> None:
    """A file or a folder of them."""
    for name, text in FORMS[form].items():
        tmp_path.joinpath(name).write_text(text)
    seed = tmp_path / "a.yaml" if form == "yaml output" else tmp_path
    with mock_ecr(seed=seed) as registry:
        assert registry.account_id == ACCOUNT
        assert [found.digest[-1] for found in registry["team/app"].images] == ["1", "2"]


@pytest.mark.parametrize("value", [1710404813.589, "2024-03-14T09:26:53.589+01:00"])
def test_times_may_be_numbers(value) -> None:
    """As version 1 of the CLI prints them."""
    with mock_ecr(seed=seed_of("x", [repository(createdAt=value)])) as registry:
        assert registry["team/app"].created_at.isoformat().startswith("2024-03-14T08:26:53.589")


def test_a_repository_that_no_page_describes_is_as_old_as_its_first_image() -> None:
    """And stands where the others of its account do."""
    late = image(2, name="team/web", imagePushedAt="2024-05-02T00:00:00Z")
    with mock_ecr(seed=seed_of("x", [image(1, name="team/web"), late, repository()])) as registry:
        assert registry.region == "eu-west-1"
        assert registry["team/web"].created_at == registry["team/web"].images[0].pushed_at


def test_the_first_image_is_found_among_times_of_both_forms() -> None:
    """Two records may come from two versions of the CLI."""
    early, late = image(1, imagePushedAt=1710404813.589), image(2)
    with mock_ecr(seed=seed_of("x", [late, early])) as registry:
        assert (
            registry["team/app"].created_at
            == registry["team/app"]["sha256:" + "0" * 63 + "1"].pushed_at
        )


def test_other_regions_are_other_registries() -> None:
    """The first one told is the default."""
    with mock_ecr(seed=seed_of("x", [repository(), repository(region="us-east-1")])) as registry:
        assert registry.region == "eu-west-1"
        assert "team/app" in registry.at(region="us-east-1")


def test_a_tag_that_moved_between_two_pages_is_the_later_one_s() -> None:
    """Each was true when it was read."""
    pages = [image(1, imageTags=["latest", "v1"]), image(2, imageTags=["latest"])]
    with mock_ecr(seed=seed_of("x", pages)) as registry:
        assert registry["team/app"]["latest"].digest.endswith("2")
        assert registry["team/app"]["v1"].tags == ("v1",)


def test_a_repository_without_its_arn_tells_no_region() -> None:
    """So it stands in the default one."""
    record = {"repositoryName": "aa", "registryId": ACCOUNT}
    with mock_ecr(seed=seed_of("x", [record])) as registry:
        assert (registry.account_id, registry.region) == (ACCOUNT, "us-east-1")


def test_findings_without_a_time_ended_with_the_push() -> None:
    """A seed wants one."""
    summary = {"findingSeverityCounts": {"LOW": 1}}
    with mock_ecr(seed=seed_of("x", [image(imageScanFindingsSummary=summary)])) as registry:
        (found,) = registry["team/app"].images
        assert found.scan_findings.completed_at == found.pushed_at


REFUSED = [
    ([{"imageDetails": [{"imageDigest": "sha256:ab"}]}], "a record has no repositoryName: record "),
    ([{"imageDetails": [{"repositoryName": "aa", "imageDigest": 5}]}], "a record of 'aa' has no"),
    ([repository(encryptionConfiguration=5)], "this is no record of AWS's: record {"),
    ([{"imageDetails": [5]}], "this is no record of AWS's: record 5"),
    ([image(imageTags=5)], "this is no record of AWS's: record {"),
    ([image(imageScanStatus=5)], "this is no record of AWS's: record {"),
    ([image(imagePushedAt="x")], "this is no record of AWS's: record {"),
    ([image()], "an image of 'team/app' has no imagePushedAt"),
    (
        [repository(), repository(region="us-east-1"), image()],
        "repository 'team/app' stands in eu-west-1 and in us-east-1, and its images do not tell in "
        "which; give one region at a time",
    ),
]


@pytest.mark.parametrize(("pages", "problem"), REFUSED)
def test_records_that_are_none_are_told(pages, problem) -> None:
    """Rather than guessed at."""
    if "imagePushedAt" in problem:
        del pages[0]["imagePushedAt"]
    with pytest.raises(InvalidSeed) as caught:
        seed_of("x.json", pages)
    assert str(caught.value).startswith(f"x.json: {problem}")


@pytest.mark.parametrize(
    "document",
    [None, 5, [], [5], {}, {"repositories": []}, {"repositories": [{"name": "aa"}]}, {"now": "x"}],
)
def test_other_documents_are_no_pages(document) -> None:
    """A seed's, above all."""
    assert not is_page(document)
