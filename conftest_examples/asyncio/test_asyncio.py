import pytest
from inventory import digests, size_of, sizes

from mock_ecr_ext import mock_ecr
from mock_ecr_ext.pagination import check_pagination


@pytest.mark.asyncio
async def test_repositories_are_read_concurrently():
    async with mock_ecr() as registry:  # or `with`, or @mock_ecr on the coroutine
        for n in range(50):
            registry.create_repository(f"app-{n}").push_many(n, size=10)
        assert await sizes() == {f"app-{n}": 10 * n for n in range(50)}


@pytest.mark.asyncio
async def test_the_plugin_provides_a_client(ecr_registry, ecr_async_client):
    ecr_registry.create_repository("team/app").push_many(250, size="1 MiB")
    ecr_registry.faults.throttle("DescribeImages", times=2)
    assert await size_of(ecr_async_client, "team/app") == 250 * 2**20


def test_every_page_is_read_in_each_edge_case():
    check_pagination(digests)
