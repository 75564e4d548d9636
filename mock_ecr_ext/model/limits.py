"""ECR's limits: the default quotas of an account, and those of its API that no model states.

Sources: the table "Defaults and limits" of the project's notes on ECR, which names an issue or
AWS's documentation for each. Limits that botocore's service model states are checked from there.
"""

MAXIMUM_REPOSITORIES = 100_000
"""Repositories in a registry, since November 2024; it was 10,000 before."""

MAXIMUM_IMAGES = 20_000
"""Images in a repository, the default of 2024; some regions allow 100,000."""

MAXIMUM_IMAGE_TAGS = 1_000
"""Tags of one image, as ECR's error for one more is recorded."""

MAXIMUM_LAYERS = 500
"""Layers of one image, as ECR refuses more; the issue that names the number is nuon#2348."""

MAXIMUM_LONG = 2**63 - 1
"""The largest number of ECR's type `long`, which sizes have."""

MAXIMUM_INTEGER = 2**31 - 1
"""The largest number of ECR's type `integer`, which numbers of findings have."""

MAXIMUM_NESTING = 100
"""Levels of objects and lists in a manifest. Unrecorded; OCI's own manifests need four."""

MAXIMUM_RESOURCE_TAGS = 50
"""Resource tags of a repository, as AWS documents for TooManyTagsException."""

MAXIMUM_RESOURCE_TAG_KEY = 128
"""Characters in the key of a resource tag, as AWS documents."""

MAXIMUM_RESOURCE_TAG_VALUE = 256
"""Characters in the value of a resource tag, as AWS documents."""

MAXIMUM_WILDCARDS = 2
"""Wildcards (`*`) in one filter that excludes image tags from a mutability, as AWS documents."""
