"""The size of each repository, with concurrent calls."""

import asyncio
from typing import Any

from aiobotocore.session import get_session


async def sizes() -> dict[str, int]:
    """The total bytes of each repository's images, by its name."""
    async with get_session().create_client("ecr") as client:
        pages = client.get_paginator("describe_repositories").paginate()
        names = [entry["repositoryName"] async for page in pages for entry in page["repositories"]]
        totals = await asyncio.gather(*(size_of(client, name) for name in names))
    return dict(zip(names, totals, strict=True))


async def size_of(client: Any, name: str) -> int:
    """The total bytes of one repository's images."""
    pages = client.get_paginator("describe_images").paginate(repositoryName=name)
    return sum(
        [image["imageSizeInBytes"] async for page in pages for image in page["imageDetails"]]
    )


async def digests(name: str) -> list[str]:
    """The digest of every image of a repository."""
    async with get_session().create_client("ecr") as client:
        pages = client.get_paginator("describe_images").paginate(repositoryName=name)
        return [image["imageDigest"] async for page in pages for image in page["imageDetails"]]
