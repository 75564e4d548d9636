"""The errors that ECR answers to operations on repositories and their settings.

The sentences are recorded unless a comment says "unrecorded", as in `errors`.
"""

from mock_ecr_ext.model.errors import EcrError, InvalidParameterException, LimitExceededException


class RepositoryNotFoundException(EcrError):
    """The registry has no repository of that name."""

    def __init__(self, name: str, registry_id: str) -> None:
        self.name = name
        self.registry_id = registry_id
        super().__init__(
            f"The repository with name '{name}' does not exist in the registry with id "
            f"'{registry_id}'"
        )


class RepositoryAlreadyExistsException(EcrError):
    """The registry has a repository of that name already."""

    def __init__(self, name: str, registry_id: str) -> None:
        super().__init__(
            f"The repository with name '{name}' already exists in the registry with id "
            f"'{registry_id}'"
        )


class RepositoryNotEmptyException(EcrError):
    """The repository contains images, and the delete is not forced."""

    def __init__(self, name: str, registry_id: str) -> None:
        super().__init__(
            f"The repository with name '{name}' in registry with id '{registry_id}' cannot be "
            "deleted because it still contains images"
        )


class ExclusionFiltersMissing(InvalidParameterException):
    """A `*_WITH_EXCLUSION` mutability without its filters."""

    def __init__(self, mutability: str) -> None:
        super().__init__(
            "imageTagMutabilityExclusionFilters",
            "ImageTagMutabilityExclusionFilters can't be null when imageTagMutability is set as "
            f"{mutability}",
        )


class ExclusionFiltersNotAllowed(InvalidParameterException):
    """Filters with a mutability that has no exclusion; the text is unrecorded."""

    def __init__(self, mutability: str) -> None:
        super().__init__(
            "imageTagMutabilityExclusionFilters",
            "ImageTagMutabilityExclusionFilters must be null when imageTagMutability is set as "
            f"{mutability}",
        )


class TooManyWildcards(InvalidParameterException):
    """An exclusion filter with more than two wildcards; documented, text unrecorded."""

    def __init__(self, maximum: int) -> None:
        super().__init__(
            "imageTagMutabilityExclusionFilters",
            f"ImageTagMutabilityExclusionFilter can't contain more than {maximum} wildcards",
        )


class RepositoryLimitExceeded(LimitExceededException):
    """The registry is full; the text is unrecorded, worded like the one about images."""

    def __init__(self, registry_id: str, maximum: int) -> None:
        super().__init__(
            f"The registry with id '{registry_id}' already has the maximum allowed number of "
            f"repositories which is '{maximum}'"
        )
