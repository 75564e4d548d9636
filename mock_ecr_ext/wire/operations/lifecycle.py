"""The operations on lifecycle policies: they read checked parameters and write answers."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from mock_ecr_ext.model.families import lifecycle as rules
from mock_ecr_ext.model.families.lifecycle import Change, Preview
from mock_ecr_ext.model.listing.paging import Listing
from mock_ecr_ext.model.listing.sorted_keys import Key, SortedKeys
from mock_ecr_ext.model.registry import Registry
from mock_ecr_ext.model.repository import Repository
from mock_ecr_ext.wire.answer import Answer, make_answer, make_list
from mock_ecr_ext.wire.encoding import encode
from mock_ecr_ext.wire.operations.common import (
    Operation,
    Parameters,
    read_image_ids,
    read_page,
    refuse_paging,
)


def put_lifecycle_policy(registry: Registry, parameters: Parameters) -> Answer:
    """PutLifecyclePolicy; nothing expires before a run."""
    repository = registry.look_up(parameters["repositoryName"])
    policy = rules.put_policy(repository, parameters["lifecyclePolicyText"])
    return _answer(repository, lifecyclePolicyText=policy.text)


def get_lifecycle_policy(registry: Registry, parameters: Parameters) -> Answer:
    """GetLifecyclePolicy."""
    repository = registry.look_up(parameters["repositoryName"])
    policy, evaluated_at = rules.get_policy(repository)
    return _answer(repository, lifecyclePolicyText=policy.text, lastEvaluatedAt=evaluated_at)


def delete_lifecycle_policy(registry: Registry, parameters: Parameters) -> Answer:
    """DeleteLifecyclePolicy."""
    repository = registry.look_up(parameters["repositoryName"])
    policy, evaluated_at = rules.delete_policy(repository)
    return _answer(repository, lifecyclePolicyText=policy.text, lastEvaluatedAt=evaluated_at)


def start_lifecycle_policy_preview(registry: Registry, parameters: Parameters) -> Answer:
    """StartLifecyclePolicyPreview: of a text of its own, or of the stored policy."""
    repository = registry.look_up(parameters["repositoryName"])
    text = parameters.get("lifecyclePolicyText")
    preview = rules.start_preview(repository, text, registry.clock.now())
    return _answer(repository, lifecyclePolicyText=preview.policy.text, status=preview.status)


def get_lifecycle_policy_preview(registry: Registry, parameters: Parameters) -> Answer:
    """GetLifecyclePolicyPreview: without results while in progress, then a page of the changes."""
    repository = registry.look_up(parameters["repositoryName"])
    if "imageIds" in parameters:
        refuse_paging(parameters, "imageIds")
    preview = rules.read_preview(repository)
    head = _answer(repository, lifecyclePolicyText=preview.policy.text, status=preview.status)
    if not preview.is_read:
        return head
    tag_status = parameters.get("filter", {}).get("tagStatus", "ANY")
    identifiers = list(read_image_ids(parameters)) if "imageIds" in parameters else None
    changes = preview.narrow(identifiers, tag_status)
    page = read_page(
        registry,
        "GetLifecyclePolicyPreview",
        lambda scope: _list_changes((*scope, repository.name, tag_status), changes),
        parameters,
    )
    results = [_encode_change(change) for change in page.records]
    listed = make_list("previewResults", results, page.next_token)
    summary = encode(_summarise(preview))
    return listed._replace(members={**head.members, **listed.members, "summary": summary})


def _answer(repository: Repository, **members: Any) -> Answer:
    record = repository.record
    return make_answer(registryId=record.registry_id, repositoryName=record.name, **members)


def _list_changes(scope: tuple[str, ...], changes: Sequence[Change]) -> Listing[Change]:
    by_key: dict[Key, Change] = dict(enumerate(changes))
    return Listing(scope, SortedKeys(by_key), lambda keys: [by_key[key] for key in keys], int)


def _encode_change(change: Change) -> bytes:
    image = change.image
    target = "ARCHIVE" if change.action == "TRANSITION" else None
    return encode(
        {
            "action": {"type": change.action, "targetStorageClass": target},
            "appliedRulePriority": change.rule.priority,
            "imageDigest": image.digest,
            "imagePushedAt": image.pushed_at,
            "imageTags": image.tags or None,
            "storageClass": "ARCHIVE" if image.status == "ARCHIVED" else "STANDARD",
        }
    )


def _summarise(preview: Preview) -> Mapping[str, Any]:
    """The counts of all changes; inferred: a filter does not change them."""
    counts = Counter(change.action for change in preview.changes)
    archived = {"targetStorageClass": "ARCHIVE", "imageTotalCount": counts["TRANSITION"]}
    return {
        "expiringImageTotalCount": counts["EXPIRE"],
        "transitioningImageTotalCounts": [archived] if counts["TRANSITION"] else None,
    }


OPERATIONS: Mapping[str, Operation] = {
    "DeleteLifecyclePolicy": delete_lifecycle_policy,
    "GetLifecyclePolicy": get_lifecycle_policy,
    "GetLifecyclePolicyPreview": get_lifecycle_policy_preview,
    "PutLifecyclePolicy": put_lifecycle_policy,
    "StartLifecyclePolicyPreview": start_lifecycle_policy_preview,
}
