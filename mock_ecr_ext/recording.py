"""Recording: a real registry, read through boto3 by two read-only operations, as a seed."""

import dataclasses
import datetime as dt
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from mock_ecr_ext.model.exceptions import InvalidValue
from mock_ecr_ext.model.images.image import ScanFindings
from mock_ecr_ext.model.registry import DEFAULT_ACCOUNT_ID
from mock_ecr_ext.seed import aws_cli

_SUFFIXES = (".yaml", ".yml", ".json")


def recorded(client: Any, names: Sequence[str] = (), *, anonymise: bool = False) -> dict[str, Any]:
    """The seed of what a client's registry holds, by DescribeRepositories and DescribeImages.

    names: of the repositories; all by default.
    anonymise: whether account ids and image tags are replaced.
    """
    wanted = {"repositoryNames": list(names)} if names else {}
    repositories = list(_listed(client, "describe_repositories", "repositories", **wanted))
    pages: list[Any] = [{"repositories": repositories}]
    for repository in _with_progress(repositories):
        images = _images(client, repository["repositoryName"])
        pages.append({"imageDetails": list(images)})
    seed = aws_cli.convert_pages("the recorded registry", pages)
    return _anonymised(seed) if anonymise else seed


def write(seed: Mapping[str, Any], file: Path) -> None:
    """Write a seed, as YAML or JSON by the file's suffix; raises `InvalidValue` for another."""
    check_suffix(file)
    data = _plain(seed)
    if file.suffix.lower() == ".json":
        text = json.dumps(data, indent=2) + "\n"
    else:
        import yaml

        text = yaml.safe_dump(data, sort_keys=False, width=100)
    file.write_text(text, encoding="utf-8")


def check_suffix(file: Path) -> None:
    """Refuse a file that could not be written, before anything is asked of AWS."""
    if file.suffix.lower() not in _SUFFIXES:
        raise InvalidValue("output", str(file), f"give a file that ends in {', '.join(_SUFFIXES)}")


def _listed(client: Any, operation: str, member: str, **parameters: Any) -> Iterator[Any]:
    for page in client.get_paginator(operation).paginate(**parameters):
        yield from page[member]


def _images(client: Any, name: str) -> Iterator[Any]:
    # Archived images are reported only to those who ask for them; older botocores cannot.
    shape = client.meta.service_model.operation_model("DescribeImages").input_shape
    can_filter = "imageStatus" in shape.members["filter"].members
    parameters = {"filter": {"imageStatus": "ANY"}} if can_filter else {}
    return _listed(client, "describe_images", "imageDetails", repositoryName=name, **parameters)


def _with_progress(repositories: Sequence[Any]) -> Iterable[Any]:
    from tqdm import tqdm

    return tqdm(repositories, desc="recording", unit="repository", disable=None)


def _anonymised(seed: Mapping[str, Any]) -> dict[str, Any]:
    """The seed with account ids and image tags replaced, each by the same wherever it stands."""
    registries = [seed, *seed.get("registries", ())]
    accounts = dict.fromkeys(entry["account_id"] for entry in registries if "account_id" in entry)
    fakes = {account: _fake_account(n) for n, account in enumerate(accounts)}
    tags: dict[str, str] = {}
    found: dict[str, Any] = _replaced(seed, fakes, tags)
    return found


def _fake_account(number: int) -> str:
    return str(int(DEFAULT_ACCOUNT_ID) + number)


def _replaced(value: Any, accounts: Mapping[str, str], tags: dict[str, str]) -> Any:
    if isinstance(value, Mapping):
        return {
            key: [tags.setdefault(tag, f"tag-{len(tags) + 1}") for tag in item]
            if key == "tags"
            else _replaced(item, accounts, tags)
            for key, item in value.items()
        }
    if isinstance(value, list):
        return [_replaced(item, accounts, tags) for item in value]
    if isinstance(value, str) and accounts:
        return re.sub("|".join(accounts), lambda match: accounts[match[0]], value)
    return value


def _plain(value: Any) -> Any:
    """Texts for times, and mappings for findings, as both languages have them."""
    if isinstance(value, ScanFindings):
        findings = dataclasses.asdict(value)
        return {key: _plain(item) for key, item in findings.items() if item is not None}
    if isinstance(value, Mapping):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    return _text(value) if isinstance(value, dt.datetime) else value


def _text(time: dt.datetime) -> str:
    return time.astimezone(dt.timezone.utc).isoformat(timespec="milliseconds")
