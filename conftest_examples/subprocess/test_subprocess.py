import sys
from pathlib import Path

import pytest

AWS = [sys.executable, "-m", "awscli", "ecr", "--output", "text"]  # or "aws", "ecr" from PATH
SCRIPT = Path(__file__).with_name("newest.py")


@pytest.mark.ecr(now="2024-05-01T12:00:00Z")
def test_the_aws_cli_and_the_test_share_a_registry(run, ecr_registry):
    run(*AWS, "create-repository", "--repository-name", "team/app")
    ecr_registry["team/app"].push("v1", size="25 MiB", pushed_at="-30d")
    size = run(
        *AWS,
        "describe-images",
        "--repository-name",
        "team/app",
        "--query",
        "imageDetails[].imageSizeInBytes",
    )
    assert size.stdout == "26214400\n"


def test_a_script_finds_the_newest_image(run, ecr_registry):
    app = ecr_registry.create_repository("team/app")
    app.push("new", pushed_at="-1d")
    app.push("old", pushed_at="-2d")
    assert run(sys.executable, SCRIPT, "team/app").stdout == "new\n"
    assert [call.operation for call in ecr_registry.calls] == ["DescribeImages"]


def test_a_script_s_failure_is_seen_from_outside(run, ecr_registry):
    ecr_registry.faults.deny("DescribeImages")
    result = run(sys.executable, SCRIPT, "team/app")
    assert result.returncode == 1
    assert "AccessDeniedException" in result.stderr
