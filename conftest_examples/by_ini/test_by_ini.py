"""The registry is filled before each test begins."""


def test_all_pages_are_there(ecr_client):
    pages = ecr_client.get_paginator("describe_images").paginate(repositoryName="team/app")
    assert [len(page["imageDetails"]) for page in pages] == [100, 100, 51]


def test_an_image_that_a_test_deletes(app, ecr_client):
    app.delete("latest")
    assert "v1" not in app


def test_the_deleted_image_is_back_in_the_next_test(app):
    assert "v1" in app


def test_other_regions_are_seeded_too(ecr_registry):
    assert "team/app" in ecr_registry.at(region="eu-west-1")
