"""How much ECR lets an account have, by default: its quotas of 2024."""

MAXIMUM_REPOSITORIES = 100_000
"""Of a registry."""

MAXIMUM_IMAGES = 20_000
"""Of a repository."""

MAXIMUM_TAGS = 1_000
"""Of an image."""
