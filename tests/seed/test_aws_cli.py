"""The AWS CLI's own output, read as a seed."""

import contextlib
import json
from datetime import datetime, timezone

import boto3
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mock_ecr_ext import InvalidSeed, mock_ecr, recording
from mock_ecr_ext.seed.aws_cli import convert_pages
from mock_ecr_ext.seed.aws_pages import is_page
from tests.lifecycle.conftest import make_rule

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
)


def test_all_that_aws_tells_is_kept() -> None:
    """Every member of AWS's records that a seed has a key for is kept."""
    pages = [{"repositories": [FULL_REPOSITORY]}, {"imageDetails": [FULL_IMAGE]}]
    with mock_ecr(seed=convert_pages("x", pages)) as registry:
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


POLICY = {"rules": [make_rule(1)]}


def policy(name="team/app", **members):
    """The output of `aws ecr get-lifecycle-policy`."""
    own = {"registryId": ACCOUNT, "repositoryName": name, "lastEvaluatedAt": 0.0}
    return {**own, "lifecyclePolicyText": json.dumps(POLICY), **members}


@pytest.mark.parametrize(
    "documents",
    [
        [policy(), {"imageDetails": [image()]}, {"repositories": [repository()]}],
        [{"imageDetails": [image()]}, policy(ResponseMetadata={"RetryAttempts": 0})],
        [[policy()]],
    ],
)
def test_a_lifecycle_policy_belongs_to_its_repository(documents) -> None:
    """The output of get-lifecycle-policy is the policy of its repository, in any order."""
    assert all(map(is_page, documents))
    with mock_ecr(seed=convert_pages("x", documents)) as registry:
        app = registry.at(account_id=ACCOUNT)["team/app"]
        assert app.lifecycle_policy == POLICY
        assert len(app.images) == (len(documents) > 1)


POLICY_FLAWS = [
    (
        policy(lifecyclePolicyText='{"rules": []}'),
        "lifecycle policy of 'team/app': lifecyclePolicyText: lifecycle policy '{\"rules\": []}' "
        "is refused: ",
    ),
    (
        policy(lastEvaluatedAd=1),
        "lifecycle policy of 'team/app': lastEvaluatedAd: unknown member; ",
    ),
    (
        policy(status="COMPLETE"),
        "a preview for 'team/app' is not its policy; give that of get-lifecycle-policy: record ",
    ),
    (policy(registryId="1"), "lifecycle policy of 'team/app': account id '1' is refused: "),
]


@pytest.mark.parametrize(("record", "problem"), POLICY_FLAWS)
def test_a_flawed_lifecycle_policy_is_refused(record, problem) -> None:
    """A policy that ECR does not accept, a misspelt member, and a preview are problems."""
    with pytest.raises(InvalidSeed) as caught:
        convert_pages("x", [record])
    assert caught.value.problems[0].startswith(problem)


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


ONE = json.dumps(image(1))
EMPTY = {
    "nothing in a file": {"all.json": f"[{ONE}]\n[]\n"},
    "nothing before and after": {"all.json": f"[] {ONE} []"},
    "nothing in the list of pages": {"all.json": f'[[], {{"imageDetails": [{ONE}]}}]'},
    "a list in a folder": {"app.json": f"[{ONE}]", "fresh.json": "[]\n"},
    "no lines in a folder": {"app.jsonl": ONE, "fresh.jsonl": ""},
    "a page in a folder": {"app.json": ONE, "fresh.json": '{"imageDetails": []}'},
    "a mapping in a folder": {"app.json": ONE, "fresh.yaml": "{}"},
    "null in a page": {"app.json": ONE, "fresh.json": '{"imageDetails": null}'},
    "no repositories": {"app.json": ONE, "fresh.json": '{"repositories": []}'},
}


@pytest.mark.parametrize("form", EMPTY)
def test_a_page_may_be_empty(tmp_path, form) -> None:
    """A page without records is read wherever it is, as `--query imageDetails` prints it."""
    for name, text in EMPTY[form].items():
        tmp_path.joinpath(name).write_text(text)
    for seed in (tmp_path, *(tmp_path.glob("all.json"))):
        with mock_ecr(seed=seed) as registry:
            assert [len(repository.images) for repository in registry.repositories] == [1]


def test_a_page_may_have_both_lists() -> None:
    """Both lists of a page are read, and null members are absent ones."""
    page = {"imageDetails": [image(1)], "repositories": [repository("team/web")], "nextToken": None}
    with mock_ecr(seed={**page, "ResponseMetadata": {}}) as registry:
        assert {entry.name for entry in registry.repositories} == {"team/app", "team/web"}


def test_images_with_and_without_an_account_are_of_one_repository() -> None:
    """Images whose records lack the account are put beside the others of their repository."""
    known, anonymous = image(1, imageTags=["v1", "latest"]), image(2, imageTags=["latest"])
    del anonymous["registryId"]
    with mock_ecr(seed=convert_pages("x", [repository(), known, anonymous])) as registry:
        assert [found.tags for found in registry["team/app"].images] == [("v1",), ("latest",)]


def token(*numbers, name="team/app", **members):
    """A page of images that announces a further one."""
    return {"imageDetails": [image(n, name) for n in numbers], "nextToken": "x", **members}


def end(*numbers, name="team/app"):
    """A last page of images."""
    return {"imageDetails": [image(n, name) for n in numbers]}


COMPLETE_LISTS = [
    [token(1), end(2)],
    [end(2), token(1)],
    [token(1), token(2), end()],
    [token(), end(1)],
    [token(1), token(), end(2)],
    [token(1, name="aa"), token(1), end(2), end(2, name="aa")],
    [{"repositories": [repository()], "nextToken": "x"}, {"repositories": [repository("aa")]}],
    [{"imageDetails": [image(1)], "nextToken": "", "NextToken": None}],
]


@pytest.mark.parametrize("pages", COMPLETE_LISTS)
def test_a_list_is_complete_with_its_last_page(pages) -> None:
    """A token is followed by the last page of its list, in whichever order the pages are read."""
    assert convert_pages("x", pages)


OF_APP = f"the list of images of 'team/app' of {ACCOUNT} ends in a nextToken"
INCOMPLETE_LISTS = [
    ([token(1)], OF_APP),
    ([[token(1), image(2)]], OF_APP),
    ([token(1), end(2, name="aa")], OF_APP),
    ([end(2, name="aa"), token(1)], OF_APP),
    ([{"imageDetails": [image(1)], "NextToken": "x"}], OF_APP),
    ([token()], "a list ends in a nextToken"),
    ([{"nextToken": "x"}], "a list ends in a nextToken"),
    (
        [{"repositories": [repository()], "nextToken": "x"}, end(1)],
        f"the list of repositories of arn:aws:ecr:eu-west-1:{ACCOUNT} ends in a nextToken",
    ),
    (
        [{"repositories": [{"repositoryName": "aa"}], "nextToken": "x"}],
        "the list of repositories ends in a nextToken",
    ),
]


@pytest.mark.parametrize(("pages", "problem"), INCOMPLETE_LISTS)
def test_a_list_without_its_last_page_is_refused(pages, problem) -> None:
    """A list of which every page announces another one is incomplete, and refused."""
    with pytest.raises(InvalidSeed) as caught:
        convert_pages("x.json", pages)
    assert caught.value.problems == (
        f"{problem}, so more follow; add the pages after it, or list again without --max-items and "
        "--no-paginate",
    )


def test_a_flawed_page_does_not_hide_its_token() -> None:
    """A page whose first record is not one is still the one that its list ends with."""
    with pytest.raises(InvalidSeed) as caught:
        convert_pages("x.json", [{"imageDetails": [5], "nextToken": "x"}])
    assert len(caught.value.problems) == 2


def test_problems_name_the_file_in_a_folder(tmp_path) -> None:
    """Each problem of a folder's pages begins with the name of its file."""
    pages = {
        "a.json": image(1, imageTags=5),
        "b.json": token(2, name="team/web"),
        "c.json": {"imageDetails": [image(3), {}]},
        "d.json": {**end(4), "now": "x"},
    }
    for name, page in pages.items():
        tmp_path.joinpath(name).write_text(json.dumps(page))
    with pytest.raises(InvalidSeed) as caught:
        mock_ecr(seed=tmp_path).start()
    assert [problem.split(":")[0] for problem in caught.value.problems] == [
        "a.json",
        "c.json",
        "d.json",
        "b.json",
    ]


MISSPELT = [
    (image(imageTag=["v1"]), "imageTag: unknown member; did you mean 'imageTags'?"),
    (image(imagesizeinbytes=1), "imagesizeinbytes: unknown member; did you mean 'imageSizeInBytes"),
    (
        image(imageScanStatus={"Status": "COMPLETE"}),
        "imageScanStatus.Status: unknown member; did you mean 'imageScanStatus.status'?",
    ),
    (repository(createdat=5), "createdat: unknown member; did you mean 'createdAt'?"),
]


@pytest.mark.parametrize(("record", "problem"), MISSPELT)
def test_a_misspelt_member_is_refused(record, problem) -> None:
    """A member that is nearly one of AWS's is a mistake, and would be lost."""
    with pytest.raises(InvalidSeed) as caught:
        convert_pages("x.json", [record])
    assert f": {problem}" in str(caught.value)


def test_a_member_that_aws_adds_is_left_out_with_a_warning() -> None:
    """A member that no seed has a key for yet is left out, with one warning for all records."""
    new = {"somethingNewOfAws": 5, "imageScanStatus": {"status": "COMPLETE", "zz": 1}, "gone": None}
    with pytest.warns(UserWarning, match="of AWS's records has no counterpart") as warned:
        assert convert_pages("x.json", [image(1, **new), image(2, **new)])
    assert [str(warning.message).split("'")[1] for warning in warned] == [
        "imageScanStatus.zz",
        "somethingNewOfAws",
    ]


@pytest.mark.parametrize("form", FORMS)
def test_pages_come_in_many_forms(tmp_path, form) -> None:
    """Pages may be a file or a folder of files, as pages, as lists or as lines of records."""
    for name, text in FORMS[form].items():
        tmp_path.joinpath(name).write_text(text)
    with mock_ecr(seed=tmp_path) as registry:
        assert registry.account_id == ACCOUNT
        assert [found.digest[-1] for found in registry["team/app"].images] == ["1", "2"]


@pytest.mark.parametrize("value", [1710404813.589, "2024-03-14T09:26:53.589+01:00"])
def test_times_may_be_numbers(value) -> None:
    """A time may be a number, as version 1 of the CLI prints it."""
    with mock_ecr(seed=convert_pages("x", [repository(createdAt=value)])) as registry:
        assert registry["team/app"].created_at.isoformat().startswith("2024-03-14T08:26:53.589")


def test_a_repository_that_no_page_describes_is_as_old_as_its_first_image() -> None:
    """A repository that no page describes is as old as its first image, in its account's region."""
    late = image(2, name="team/web", imagePushedAt="2024-05-02T00:00:00Z")
    with mock_ecr(
        seed=convert_pages("x", [image(1, name="team/web"), late, repository()])
    ) as registry:
        assert registry.region == "eu-west-1"
        assert registry["team/web"].created_at == registry["team/web"].images[0].pushed_at


def test_the_first_image_is_found_among_times_of_both_forms() -> None:
    """The first image is found among both forms of time: records may come from two CLI versions."""
    early, late = image(1, imagePushedAt=1710404813.589), image(2)
    with mock_ecr(seed=convert_pages("x", [late, early])) as registry:
        assert (
            registry["team/app"].created_at
            == registry["team/app"]["sha256:" + "0" * 63 + "1"].pushed_at
        )


def test_other_regions_are_other_registries() -> None:
    """Each region is a registry of its own, and the first one in the pages is the default."""
    with mock_ecr(
        seed=convert_pages("x", [repository(), repository(region="us-east-1")])
    ) as registry:
        assert registry.region == "eu-west-1"
        assert "team/app" in registry.at(region="us-east-1")


def test_a_tag_that_moved_between_two_pages_is_the_later_one_s() -> None:
    """A tag on images of two pages is on the later one, because it moved between the two."""
    pages = [image(1, imageTags=["latest", "v1"]), image(2, imageTags=["latest"])]
    with mock_ecr(seed=convert_pages("x", pages)) as registry:
        assert registry["team/app"]["latest"].digest.endswith("2")
        assert registry["team/app"]["v1"].tags == ("v1",)


def test_a_repository_without_its_arn_tells_no_region() -> None:
    """A repository record without its ARN has no region, so it is put in the default one."""
    record = {"repositoryName": "aa", "registryId": ACCOUNT}
    with mock_ecr(seed=convert_pages("x", [record])) as registry:
        assert (registry.account_id, registry.region) == (ACCOUNT, "us-east-1")


REQUIRED = {"registryId", "repositoryName", "imageDigest", "imagePushedAt"}
PLAIN = {
    "imageManifestMediaType": "application/vnd.docker.distribution.manifest.v2+json",
    "artifactMediaType": "application/vnd.docker.container.image.v1+json",
}
COMPLETE = {**FULL_IMAGE, **PLAIN, "imageStatus": "ACTIVE"}
SCANS = {part: tuple(COMPLETE[part]) for part in ("imageScanStatus", "imageScanFindingsSummary")}
INCOMPLETE = {
    "of an archived image": {key: FULL_IMAGE[key] for key in FULL_IMAGE if key != "lastArchivedAt"},
    "nothing but what is required": {key: COMPLETE[key] for key in sorted(REQUIRED)},
    "an index, which has no artifact type": FULL_IMAGE,
    **{
        f"without {member}": {key: COMPLETE[key] for key in COMPLETE if key != member}
        for member in sorted(COMPLETE.keys() - REQUIRED)
    },
    **{
        f"without {part}.{member}": {
            **COMPLETE,
            part: {key: COMPLETE[part][key] for key in members if key != member},
        }
        for part, members in SCANS.items()
        for member in members
    },
    **{
        f"nothing in {part} but {member}": {**COMPLETE, part: {member: COMPLETE[part][member]}}
        for part, members in SCANS.items()
        for member in members
    },
}


def can_list_archived() -> bool:
    """Whether this botocore has the filter that lists archived images."""
    model = boto3.client("ecr").meta.service_model.operation_model("DescribeImages")
    return "imageStatus" in model.input_shape.members["filter"].members


def describe():
    """The one image of team/app, archived or not, as boto3 returns it."""
    ecr = boto3.client("ecr")
    wanted = {"filter": {"imageStatus": "ANY"}} if can_list_archived() else {}
    (found,) = ecr.describe_images(repositoryName="team/app", **wanted)["imageDetails"]
    return found


def list_members(detail):
    """The names of an image's members, and of those of its scan, that this botocore knows."""
    output = boto3.client("ecr").meta.service_model.operation_model("DescribeImages").output_shape
    known = output.members["imageDetails"].member.members
    own = detail.keys() & known.keys()
    return own | {f"{part}.{member}" for part in SCANS if part in own for member in detail[part]}


@pytest.mark.parametrize("record", INCOMPLETE.values(), ids=INCOMPLETE)
def test_a_member_that_aws_left_out_stays_out(tmp_path, record) -> None:
    """DescribeImages has the members of AWS's record and no others, also after a recording.

    getmoto/moto#1685 and later listings: AWS added members, and images of before do not have them.
    """
    with mock_ecr(seed={"imageDetails": [record]}):
        if record.get("imageStatus") == "ARCHIVED" and not can_list_archived():
            pytest.skip("this botocore has no archived images")
        first, seed = describe(), recording.record(boto3.client("ecr"))
        assert list_members(first) == list_members(record)
    recording.write(seed, tmp_path / "seed.yaml")
    with mock_ecr(seed=tmp_path / "seed.yaml"):
        assert describe() == first
        assert recording.record(boto3.client("ecr"))["repositories"] == seed["repositories"]


OLD_REPOSITORIES = {
    "nothing but what is required": {
        key: FULL_REPOSITORY[key]
        for key in ("registryId", "repositoryArn", "repositoryName", "repositoryUri")
    },
    "without its key": {**FULL_REPOSITORY, "encryptionConfiguration": {"encryptionType": "KMS"}},
    **{
        f"without {member}": {
            key: FULL_REPOSITORY[key]
            for key in FULL_REPOSITORY
            if not key.startswith(member)  # the filters go with the mutability
        }
        for member in (
            "createdAt",
            "imageTagMutability",
            "imageScanningConfiguration",
            "encryptionConfiguration",
        )
    },
}


@pytest.mark.parametrize("record", OLD_REPOSITORIES.values(), ids=OLD_REPOSITORIES)
def test_a_setting_that_aws_left_out_stays_out(tmp_path, record) -> None:
    """DescribeRepositories has the members of AWS's record and no others, also when recorded."""
    with mock_ecr(seed={"repositories": [record]}):
        ecr = boto3.client("ecr")
        (first,) = ecr.describe_repositories()["repositories"]
        output = ecr.meta.service_model.operation_model("DescribeRepositories").output_shape
        known = output.members["repositories"].member.members
        if not record.keys() <= known.keys():
            pytest.skip("this botocore has no exclusion filters")
        assert first.keys() == record.keys()
        encryption = record.get("encryptionConfiguration", {})
        assert first.get("encryptionConfiguration", {}).keys() == encryption.keys()
        seed = recording.record(ecr)
    recording.write(seed, tmp_path / "seed.yaml")
    with mock_ecr(seed=tmp_path / "seed.yaml"):
        ecr = boto3.client("ecr")
        assert ecr.describe_repositories()["repositories"] == [first]
        assert recording.record(ecr)["repositories"] == seed["repositories"]
        ecr.put_image_tag_mutability(repositoryName="team/app", imageTagMutability="IMMUTABLE")
        (changed,) = ecr.describe_repositories()["repositories"]
        assert changed["imageTagMutability"] == "IMMUTABLE"


def test_a_fact_that_changes_is_reported_from_then_on() -> None:
    """A status that AWS left out is reported once the mock has set one."""
    record = {key: COMPLETE[key] for key in COMPLETE if key != "imageStatus"}
    with mock_ecr(seed={"imageDetails": [record]}) as registry:
        app = registry["team/app"]
        assert "imageStatus" not in describe()
        assert app.update(app.images[0], status="ARCHIVED").get_reported("status") == "ARCHIVED"


QUOTE = "; quote it, for without quotes it is read as"
UNREADABLE = [
    ({"imageDetails": [{"imageDigest": "sha256:ab"}]}, "a record has no repositoryName"),
    ({"imageDetails": [{"repositoryName": "aa", "imageDigest": 5}]}, "a record of 'aa' has no"),
    ({"imageDetails": [image(), repository()]}, "a record of 'team/app' has no imageDigest: image"),
    ([{"repositoryName": "aa", "imageTags": []}], "a record of 'aa' has no imageDigest: record {"),
    ([image(), 5], "this is not an AWS record: record 5"),
    ({"imageDetails": [], "repositories": 5}, "repositories: value 5 is refused: give a list of"),
    ({"imageDetails": [], "now": "x"}, "now: AWS's pages do not have this member"),
    ({"imageDetails": [5]}, "this is not an AWS record"),
    (
        {"repositoryName": 123, "imageDigest": "sha256:ab"},
        f"a record has no repositoryName{QUOTE} 123",
    ),
    (image(imageDigest=5), f"a record of 'team/app' has no imageDigest{QUOTE} 5"),
    (image(imagePushedAt=None), "an image of 'team/app' has no imagePushedAt"),
]


@pytest.mark.parametrize(("page", "problem"), UNREADABLE)
def test_records_that_are_none_are_told(page, problem) -> None:
    """A record without its required members is refused rather than guessed at."""
    with pytest.raises(InvalidSeed) as caught:
        convert_pages("x.json", [page])
    assert str(caught.value).startswith(f"x.json: {problem}")


ISO = "give ISO 8601 with its offset, or seconds since 1970"
OF_A_REPOSITORY = [
    ({"createdAt": "noon"}, f"createdAt: time 'noon' is refused: {ISO}"),
    ({"createdAt": "-30d"}, f"createdAt: time '-30d' is refused: {ISO}"),
    ({"createdAt": True}, f"createdAt: time True is refused: {ISO}"),
    ({"createdAt": float("inf")}, f"createdAt: time inf is refused: {ISO}"),
    ({"createdAt": 1e300}, f"createdAt: time 1e+300 is refused: {ISO}"),
    ({"repositoryArn": "arn:aws:ecr:EU:1:a/b:c"}, "region 'EU' is refused: give a region's code"),
    ({"repositoryArn": "", "registryId": 5}, "account id 5 is refused: give twelve digits"),
    ({"imageTagMutability": "X"}, "imageTagMutability: image tag mutability 'X' is refused"),
    (
        {"encryptionConfiguration": 5},
        "encryptionConfiguration: value 5 is refused: give an object",
    ),
    (
        {"encryptionConfiguration": {"kmsKey": 5}},
        "encryptionConfiguration.kmsKey: text 5 is refused: put it in quotes",
    ),
    (
        {"imageScanningConfiguration": {"scanOnPush": 1}},
        "imageScanningConfiguration.scanOnPush: flag 1 is refused: give true or false",
    ),
    (
        {"imageTagMutabilityExclusionFilters": [5]},
        "imageTagMutabilityExclusionFilters: exclusion filters [5] is refused: give a list of "
        "objects that each have a filter",
    ),
]
OF_AN_IMAGE = [
    (
        {"imageTags": [1.1]},
        f"imageTags: tags [1.1] is refused: give one text, or a list of them{QUOTE} 1.1",
    ),
    (
        {"imagePushedAt": "2024-05-01 12:00:00"},
        f"imagePushedAt: time '2024-05-01 12:00:00' is refused: {ISO}; it has no time zone, so add "
        "Z: 2024-05-01T12:00:00Z",
    ),
    ({"registryId": []}, "account id [] is refused: give twelve digits"),
    ({"imageTags": 5}, "imageTags: tags 5 is refused: give one text, or a list of them"),
    ({"imageTags": ["a b"]}, "imageTags: tag 'a b' is refused: give 1 to 300 letters"),
    ({"imageSizeInBytes": -1}, "imageSizeInBytes: size -1 is refused: give a whole number"),
    ({"imagePushedAt": "x"}, f"imagePushedAt: time 'x' is refused: {ISO}"),
    ({"imageManifestMediaType": "x"}, "imageManifestMediaType: media type 'x' is refused"),
    ({"imageStatus": "GONE"}, "imageStatus: status 'GONE' is refused: give one of ACTIVE"),
    ({"imageScanStatus": 5}, "imageScanStatus: value 5 is refused: give an object"),
    (
        {"imageScanFindingsSummary": {"findingSeverityCounts": {"X": 1}}},
        "imageScanFindingsSummary.findingSeverityCounts: severity 'X' is refused",
    ),
]
REFUSED = [
    *((repository(**members), "repository 'team/app'", why) for members, why in OF_A_REPOSITORY),
    *(
        (image(**members), f"image sha256:{1:064x} of 'team/app'", why)
        for members, why in OF_AN_IMAGE
    ),
    (repository(name="A"), "repository 'A'", "repositoryName: repository name 'A' is refused"),
    (image(name="A"), f"image sha256:{1:064x} of 'A'", "repository name 'A' is refused"),
    (image(imageDigest="a"), "image a of 'team/app'", "imageDigest: digest 'a' is refused"),
]


@pytest.mark.parametrize(("record", "title", "problem"), REFUSED)
def test_a_value_that_ecr_could_not_hold_is_told_with_its_place(record, title, problem) -> None:
    """A value that ECR could not have is refused with its place, by the rules of any other seed."""
    with pytest.raises(InvalidSeed) as caught:
        convert_pages("x.json", [record])
    assert str(caught.value).startswith(f"x.json: {title}: {problem}")


def test_all_problems_are_told() -> None:
    """All problems of all records are reported at once."""
    images = [image(1, imageTags=5, imageStatus="x"), image(2), image(3, imageTags=5), 5]
    with pytest.raises(InvalidSeed) as caught:
        convert_pages("x.json", [{"imageDetails": images}])
    assert len(caught.value.problems) == 4


def test_images_of_a_repository_in_two_regions_are_refused() -> None:
    """Images of a repository in two regions are refused, because they do not name their region."""
    with pytest.raises(InvalidSeed) as caught:
        convert_pages("x.json", [repository(), repository(region="us-east-1"), image()])
    assert str(caught.value) == (
        "x.json: repository 'team/app' is in eu-west-1 and in us-east-1, and neither its "
        "images nor its lifecycle policy name a region; give one region at a time"
    )


@pytest.mark.parametrize("member", ["imageTags", "imageScanStatus", "imageScanFindingsSummary"])
def test_a_member_that_is_null_is_one_that_is_not_there(member) -> None:
    """A null member is the same as an absent one, because `--query` prints absent ones as null."""
    assert convert_pages("x", [image(**{member: None})]) == convert_pages("x", [image()])


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(), inner, max_size=2),
    max_leaves=4,
)
PARTS = ("imageScanStatus", "imageScanFindingsSummary", "encryptionConfiguration")


@pytest.mark.filterwarnings("ignore:.*has no counterpart in a seed")
@given(st.data())
def test_no_value_at_all_ends_in_another_error(data) -> None:
    """Any value of a member, or of a member's member, is either read or refused as InvalidSeed."""
    record = dict(data.draw(st.sampled_from([FULL_REPOSITORY, FULL_IMAGE])))
    member = data.draw(st.sampled_from(sorted(record)))
    if member in PARTS and data.draw(st.booleans()):
        part = data.draw(st.sampled_from(sorted(record[member])))
        record[member] = {**record[member], part: data.draw(JSON)}
    else:
        record[member] = data.draw(JSON)
    with contextlib.suppress(InvalidSeed), mock_ecr(seed={"imageDetails": [record]}) as registry:
        assert registry.at(account_id=ACCOUNT)


@pytest.mark.parametrize(
    "document",
    [None, 5, [], [5], {}, {"repositories": []}, {"repositories": [{"name": "aa"}]}, {"now": "x"}],
)
def test_other_documents_are_no_pages(document) -> None:
    """A document that is not AWS output, above all a seed's own, is not a page."""
    assert not is_page(document)
