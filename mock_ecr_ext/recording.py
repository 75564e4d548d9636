"""Recordings of real registries as seeds, made through boto3 with read-only operations."""

import dataclasses
import datetime as dt
import json
import re
import warnings
from collections.abc import Iterable, Iterator, Mapping, Sequence
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any

from mock_ecr_ext.model.exceptions import InvalidValue
from mock_ecr_ext.model.images.image import ScanFindings
from mock_ecr_ext.model.registry import DEFAULT_ACCOUNT_ID
from mock_ecr_ext.seed import aws_cli

_SUFFIXES = (".yaml", ".yml", ".json")


def record(client: Any, names: Sequence[str] = (), *, anonymise: bool = False) -> dict[str, Any]:
    """Return the content of a client's registry as a seed.

    It calls DescribeRepositories, DescribeImages and GetLifecyclePolicy, and shows its progress on
    a terminal. The seed's `now` is the time of the recording, so that its images do not age.
    Without the permission to read lifecycle policies it warns, and records the rest.

    client: a boto3 ECR client.
    names: the repositories to record; all by default.
    anonymise: True replaces account ids and image tags, and omits the lifecycle policies, which
        name tags.

    Raises botocore's ClientError for a name that does not exist.
    """
    wanted = {"repositoryNames": list(names)} if names else {}
    now, repositories = _list_repositories(client, **wanted)
    pages: list[Any] = [{"repositories": repositories}]
    for repository in _show_progress(repositories):
        images = _list_images(client, repository["repositoryName"])
        pages.append({"imageDetails": list(images)})
    seed = {"now": now, **aws_cli.convert_pages("the recorded registry", pages)}
    if anonymise:
        return _anonymise(seed)
    _add_policies(client, seed.get("repositories", ()))
    return seed


def write(seed: Mapping[str, Any], file: Path) -> None:
    """Write a seed as YAML or JSON, by the file's suffix; raises as `check_suffix` does."""
    check_suffix(file)
    data = _simplify(seed)
    if file.suffix.lower() == ".json":
        text = json.dumps(data, indent=2) + "\n"
    else:
        import yaml

        text = yaml.safe_dump(data, sort_keys=False, width=100)
    file.write_text(text, encoding="utf-8")


def check_suffix(file: Path) -> None:
    """Check a file's name before AWS is called.

    Raises `InvalidValue` unless it ends in .yaml, .yml or .json.
    """
    if file.suffix.lower() not in _SUFFIXES:
        raise InvalidValue("output", str(file), f"give a file that ends in {', '.join(_SUFFIXES)}")


def _list_all(client: Any, operation: str, member: str, **parameters: Any) -> Iterator[Any]:
    for page in client.get_paginator(operation).paginate(**parameters):
        yield from page[member]


def _list_repositories(client: Any, **parameters: Any) -> tuple[dt.datetime, list[Any]]:
    """The repositories, and the time of AWS's clock; this machine's where a proxy removes it."""
    pages = list(client.get_paginator("describe_repositories").paginate(**parameters))
    date = pages[0]["ResponseMetadata"]["HTTPHeaders"].get("date")
    now = parsedate_to_datetime(date) if date else dt.datetime.now(dt.timezone.utc)
    return now, [repository for page in pages for repository in page["repositories"]]


def _list_images(client: Any, name: str) -> Iterator[Any]:
    # ECR lists archived images only for this filter, which older botocores do not have.
    shape = client.meta.service_model.operation_model("DescribeImages").input_shape
    can_filter = "imageStatus" in shape.members["filter"].members
    parameters = {"filter": {"imageStatus": "ANY"}} if can_filter else {}
    images = _list_all(client, "describe_images", "imageDetails", repositoryName=name, **parameters)
    # Such a botocore reads no status either, and without the filter every image is ACTIVE.
    return images if can_filter else ({"imageStatus": "ACTIVE", **image} for image in images)


def _add_policies(client: Any, entries: Iterable[dict[str, Any]]) -> None:
    for entry in entries:
        try:
            answer = client.get_lifecycle_policy(repositoryName=entry["name"])
        except client.exceptions.LifecyclePolicyNotFoundException:
            continue
        except client.exceptions.ClientError as error:
            text = f"the lifecycle policies are not recorded: {error}"
            warnings.warn(text, stacklevel=3)
            return
        entry["lifecycle_policy"] = json.loads(answer["lifecyclePolicyText"])


def _show_progress(repositories: Sequence[Any]) -> Iterable[Any]:
    from tqdm import tqdm

    return tqdm(repositories, desc="recording", unit="repository", disable=None)


def _anonymise(seed: Mapping[str, Any]) -> dict[str, Any]:
    """The seed with its account ids and image tags replaced, equal ones by equal ones."""
    registries = [seed, *seed.get("registries", ())]
    accounts = dict.fromkeys(entry["account_id"] for entry in registries if "account_id" in entry)
    fakes = {account: _make_account(n) for n, account in enumerate(accounts)}
    tags: dict[str, str] = {}
    anonymous: dict[str, Any] = _replace(seed, fakes, tags)
    return anonymous


def _make_account(number: int) -> str:
    return str(int(DEFAULT_ACCOUNT_ID) + number)


def _replace(value: Any, accounts: Mapping[str, str], tags: dict[str, str]) -> Any:
    if isinstance(value, Mapping):
        return {
            key: [tags.setdefault(tag, f"tag-{len(tags) + 1}") for tag in item]
            if key == "tags"
            else _replace(item, accounts, tags)
            for key, item in value.items()
        }
    if isinstance(value, list):
        return [_replace(item, accounts, tags) for item in value]
    if isinstance(value, str) and accounts:
        return re.sub("|".join(accounts), lambda match: accounts[match[0]], value)
    return value


def _simplify(value: Any) -> Any:
    """The value as YAML and JSON can write it: times as texts, findings as mappings."""
    if isinstance(value, ScanFindings):
        findings = dataclasses.asdict(value)
        if value.source_updated_at is None:
            del findings["source_updated_at"]  # most scans have none
        return _simplify(findings)
    if isinstance(value, Mapping):
        return {key: _simplify(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_simplify(item) for item in value]
    return _format_time(value) if isinstance(value, dt.datetime) else value


def _format_time(time: dt.datetime) -> str:
    return time.astimezone(dt.timezone.utc).isoformat(timespec="milliseconds")
