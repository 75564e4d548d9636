"""The command `mock-ecr lifecycle`, and the files that it reads."""

import json

import pytest

from mock_ecr_ext import InvalidValue
from mock_ecr_ext.cli import main
from mock_ecr_ext.lifecycle import files
from tests.lifecycle.conftest import ANY, POLICY, PROD

SEED = {
    "now": "2024-05-01T12:00:00Z",
    "repositories": [
        {
            "name": "team/app",
            "images": [
                {"tags": ["prod-1"], "pushed_at": "-9d"},
                {"tags": ["prod-2"], "pushed_at": "-8d"},
            ],
        },
        {"name": "team/web"},
    ],
}


@pytest.fixture
def run(tmp_path, monkeypatch, capsys):
    """Run the command on a policy and the seed above; returns status, output and errors."""
    monkeypatch.chdir(tmp_path)
    tmp_path.joinpath("seed.json").write_text(json.dumps(SEED))

    def run(policy: object, *options: str) -> tuple[int, str, str]:
        text = policy if isinstance(policy, str) else json.dumps(policy)
        tmp_path.joinpath("policy.json").write_text(text)
        status = main(["lifecycle", "policy.json", "--seed", "seed.json", *options])
        return (status, *capsys.readouterr())

    return run


def test_it_prints_actions_rules_and_warnings(run) -> None:
    """The command prints the images that change, the rules, and the warnings about them."""
    status, output, _ = run({"rules": [PROD]}, "--repository", "team/app")
    assert status == 0
    assert [line.rstrip() for line in output.splitlines()] == [
        "team/app: 1 image expired, 0 archived, 1 kept",
        "tags    pushed            action    rule    reason",
        "------  ----------------  --------  ------  "
        "--------------------------------------------------------------------------",
        "prod-1  2024-04-22 12:00  EXPIRE    1       rule 1 expires it: it is number 2 of 2, "
        "newest first, and the rule keeps 1",
        "rule    chooses    marks    acts on    description",
        "------  ---------  -------  ---------  -------------",
        "1       2          1        1",
    ]


def test_it_prints_all_repositories_by_default(run) -> None:
    """Without --repository the command prints every repository of the seed."""
    _, output, _ = run(POLICY)
    assert "team/app: 1 image expired" in output
    assert "team/web: 0 images expired, 0 archived, 0 kept" in output


def test_it_prints_json(run) -> None:
    """The option --json prints each image with its action, rule and reason."""
    _, output, _ = run({"rules": [PROD]}, "--json")
    images = json.loads(output)["team/app"]["images"]
    assert [(image["imageTags"], image["action"], image["rulePriority"]) for image in images] == [
        (["prod-1"], "EXPIRE", 1),
        (["prod-2"], None, 1),
    ]


def test_another_time_gives_another_outcome(run) -> None:
    """The option --at makes the ages count to that time."""
    _, output, _ = run({"rules": [ANY]}, "--at", "+30d", "--repository", "team/app")
    assert "0 images expired, 2 archived, 0 kept" in output


@pytest.mark.parametrize(("pattern", "status"), [("prod-*", 1), ("prod-2", 0), ("beta-*", 0)])
def test_a_protected_image_fails_the_command(run, pattern, status) -> None:
    """A policy that would expire a protected tag gives status 1, after the tables."""
    found, output, errors = run({"rules": [PROD]}, "--protect", pattern)
    assert found == status
    assert "team/app: 1 image expired" in output
    assert ("it would expire team/app:prod-1, which is protected" in errors) is bool(status)


def test_many_protected_images_are_counted(run, tmp_path) -> None:
    """The error names 20 of the protected images that a policy would expire."""
    images = [{"count": 30, "tag": "prod-{n}", "every": "1h"}]
    seed = {"now": SEED["now"], "repositories": [{"name": "app", "images": images}]}
    tmp_path.joinpath("seed.json").write_text(json.dumps(seed))
    _, _, errors = run({"rules": [PROD]}, "--protect", "*")
    assert errors.startswith(
        "mock-ecr: lifecycle policy 'policy.json' is refused: it would expire app:prod-0, "
    )
    assert errors.endswith("app:prod-19 and 9 more, which are protected\n")


def test_a_policy_in_utf_16_is_read(run, tmp_path) -> None:
    """A policy file may be in UTF-16, as PowerShell's `>` writes it."""
    tmp_path.joinpath("utf-16.json").write_text(json.dumps(POLICY), encoding="utf-16")
    assert main(["lifecycle", "utf-16.json", "--seed", "seed.json"]) == 0


def test_a_missing_repository_is_reported(run) -> None:
    """A repository that the seed lacks is one line on stderr, with those that it has."""
    status, output, errors = run(POLICY, "--repository", "team/ap")
    assert (status, output) == (1, "")
    assert errors == (
        "mock-ecr: repository 'team/ap' is not in registry 123456789012 in us-east-1: "
        "the nearest is 'team/app'\n"
    )


def test_an_invalid_policy_is_reported_with_its_place(run) -> None:
    """A policy that ECR refuses is one line on stderr with the place and ECR's sentence."""
    status, _, errors = run({"rules": [{**PROD, "rulePriority": 0}]})
    assert status == 1
    assert "rules[0].rulePriority: numeric instance is lower than the required minimum" in errors
    assert len(errors.splitlines()) == 1


def test_an_empty_seed_has_nothing_to_show(run, tmp_path) -> None:
    """A seed without repositories prints that there are none."""
    tmp_path.joinpath("seed.json").write_text("{}")
    tmp_path.joinpath("policy.json").write_text(json.dumps(POLICY))
    assert main(["lifecycle", "policy.json", "--seed", "seed.json"]) == 0


TEXT = json.dumps(POLICY)
CONTAINERS = {
    "the policy": POLICY,
    "aws ecr get-lifecycle-policy": {"lifecyclePolicyText": TEXT, "registryId": "1"},
    "terraform show -json": {
        "values": {"root_module": {"resources": [{"values": {"policy": TEXT}}]}}
    },
    "CloudFormation": {
        "Resources": {
            "App": {"Properties": {"LifecyclePolicy": {"LifecyclePolicyText": TEXT}}},
            "Web": {"Properties": {"LifecyclePolicy": {"LifecyclePolicyText": TEXT}}},
        }
    },
}


@pytest.mark.parametrize("document", CONTAINERS.values(), ids=CONTAINERS)
def test_a_policy_is_found_in_documents_of_other_tools(tmp_path, document) -> None:
    """The policy is found in its own JSON, and in documents that contain it once or more often."""
    file = tmp_path / "document.json"
    file.write_text(json.dumps(document))
    assert json.loads(files.read_policy_file(file)) == POLICY


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"rules: []", "it is not JSON; give a policy's JSON, the output of"),
        (b"\xff\xfe\x00", "it is not JSON"),
        (b"[" * 100_000, "it is not JSON"),
        (b'{"a": 1}', "it contains no lifecycle policy; give a policy's JSON"),
        (b'["{"]', "it contains no lifecycle policy"),
        (
            json.dumps([{"rules": [PROD]}, {"rules": [ANY]}]).encode(),
            "it contains 2 different policies; give a file with one of them",
        ),
    ],
)
def test_another_file_is_refused_in_one_sentence(tmp_path, content, problem) -> None:
    """A file without exactly one policy is refused with the file, the problem and the remedy."""
    file = tmp_path / "document.json"
    file.write_bytes(content)
    with pytest.raises(InvalidValue) as caught:
        files.read_policy_file(file)
    assert problem in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_huge_file_is_not_read(tmp_path, monkeypatch) -> None:
    """A file that is larger than any document of infrastructure code is refused unread."""
    monkeypatch.setattr(files, "MAXIMUM_SIZE", 10)
    file = tmp_path / "document.json"
    file.write_text(TEXT)
    with pytest.raises(InvalidValue, match="it is larger than 8 MiB"):
        files.read_policy_file(file)
