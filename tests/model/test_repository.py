"""A repository as a test uses it: pushes, tags, look-ups, updates and deletions."""

import datetime as dt
import json

import pytest

from mock_ecr_ext import InvalidValue, Repository, UnknownName
from mock_ecr_ext.model.images import manifest as manifests

HOUR = dt.timedelta(hours=1)
MANIFEST = {
    "schemaVersion": 2,
    "config": {"mediaType": "a/config", "digest": "sha256:01", "size": 137},
    "layers": [{"mediaType": "a/layer", "digest": "sha256:02", "size": 215}],
}
PLACE = "repository 'app' of 123456789012 in us-east-1"


@pytest.fixture
def app(registry) -> Repository:
    """A repository that contains no images."""
    return registry.create_repository("app")


def list_tags(app: Repository) -> list[tuple[str, ...]]:
    """List the tags of each image, in the repository's order."""
    return [image.tags for image in app.images]


class TestPush:
    """`push` puts one image into a repository."""

    def test_the_defaults(self, app, registry) -> None:
        """An image is by default active, untagged, of OCI's type, 10 MiB large and pushed now."""
        image = app.push()
        assert (image.tags, image.size, image.pushed_at) == ((), 10 * 1024**2, registry.clock.now())
        assert (image.status, image.media_type) == ("ACTIVE", manifests.OCI_MANIFEST)
        assert image.artifact_media_type == manifests.OCI_CONFIG
        assert (image.registry_id, image.repository_name) == ("123456789012", "app")

    def test_what_is_said_is_kept(self, app, registry) -> None:
        """A pushed image has the given tags, each once, and the given size and time."""
        image = app.push(["v1", "latest", "v1"], "25 MiB", -HOUR)
        assert (image.tags, image.size) == (("v1", "latest"), 25 * 1024**2)
        assert image.pushed_at == registry.clock.now() - HOUR

    def test_one_tag_needs_no_list(self, app) -> None:
        """A single tag may be given as text, which is not split into letters."""
        assert app.push("latest").tags == ("latest",)

    def test_an_image_is_its_content(self, app) -> None:
        """An image's manifest hashes to its digest and adds up to its size."""
        image = app.push(size=352)
        assert manifests.compute_digest(image.manifest) == image.digest
        assert manifests.read(image.manifest).size == 352
        assert not image.has_given_digest

    def test_images_are_the_same_in_every_run(self, registry) -> None:
        """A generated image depends on its repository's name, not on the region or the run."""
        other = registry.at(region="eu-west-1")
        first, second = (place.create_repository("same").push() for place in (registry, other))
        assert first.digest == second.digest
        assert registry.create_repository("other").push().digest != first.digest

    def test_a_given_digest_is_kept_and_says_so(self, app) -> None:
        """A given digest is kept, and the image reports that it was given."""
        image = app.push(digest="sha256:00ff")
        assert image.digest == "sha256:00ff"
        assert image.has_given_digest

    def test_a_manifest_tells_digest_size_and_types(self, app) -> None:
        """A given manifest determines the digest, size and types, as ECR would read it."""
        content = json.dumps(MANIFEST, indent=2)
        image = app.push(manifest=content)
        assert image.digest == manifests.compute_digest(content.encode())
        assert (image.size, image.artifact_media_type) == (352, "a/config")
        assert image.manifest == content.encode()
        assert not image.is_made_up

    def test_agreeing_with_the_manifest_is_allowed(self, app) -> None:
        """A digest or size that agrees with the given manifest is accepted."""
        digest = manifests.compute_digest(manifests.read(MANIFEST).content)
        assert app.push(manifest=MANIFEST, digest=digest, size=352).digest == digest

    @pytest.mark.parametrize(
        ("wish", "message"),
        [
            (
                {"size": 5},
                "size 5 is refused: the manifest's config and layers add up to 352 bytes",
            ),
            (
                {"digest": "sha256:00"},
                "digest 'sha256:00' is refused: the manifest itself says 'sha256:",
            ),
            (
                {"media_type": "a/b"},
                "media type 'a/b' is refused: the manifest itself says "
                "'application/vnd.oci.image.manifest.v1+json'; leave one out",
            ),
            (
                {"artifact_media_type": "a/b"},
                "artifact media type 'a/b' is refused: the manifest itself says 'a/config'",
            ),
            (
                {"subject": "sha256:00"},
                "subject 'sha256:00' is refused: the manifest itself says None; leave one out",
            ),
        ],
    )
    def test_contradicting_the_manifest_is_refused(self, app, wish, message) -> None:
        """An option that contradicts the manifest is refused, as it is ambiguous."""
        with pytest.raises(InvalidValue) as caught:
            app.push(manifest=MANIFEST, **wish)
        assert str(caught.value).startswith(message)
        assert len(app) == 0

    def test_an_index_is_as_large_as_its_largest_child(self, app) -> None:
        """An index is as large as its largest child; children are images, tags or digests."""
        arm, amd, third = app.push(["arm"], 100), app.push(size=300), app.push(size=200)
        index = app.push(["multi"], children=[arm, amd.digest, "arm", third])
        assert (index.size, index.artifact_media_type) == (300, None)
        assert index.media_type == manifests.OCI_INDEX
        assert arm.digest in manifests.read(index.manifest).children

    def test_an_index_of_dockers_kind(self, app) -> None:
        """An index has Docker's media type if the test requests it."""
        index = app.push(children=[app.push()], media_type=manifests.DOCKER_INDEX)
        assert json.loads(index.manifest)["mediaType"] == manifests.DOCKER_INDEX

    def test_an_empty_index_is_nothing_large(self, app) -> None:
        """An index without children has the size 0."""
        assert app.push(children=[]).size == 0

    def test_an_index_by_manifest_finds_its_children(self, app) -> None:
        """An index given as a manifest is as large as its children in the repository.
        If one of them is missing, the index needs a `size`.
        """
        child = app.push(size=5)
        index = manifests.make_index([("a/b", b"", child.digest), ("a/b", b"", child.digest)])
        assert app.push(manifest=index).size == 5
        elsewhere = manifests.make_index([("a/b", b"", "sha256:00")])
        with pytest.raises(InvalidValue) as caught:
            app.push(manifest=elsewhere)
        assert str(caught.value) == (
            "index 'sha256:00' is refused: this child is not in the repository; push it first, "
            "or give size="
        )
        assert app.push(manifest=elsewhere, size=7).size == 7

    def test_children_and_a_manifest_exclude_each_other(self, app) -> None:
        """Children and a manifest exclude each other, because a manifest lists its own."""
        with pytest.raises(InvalidValue, match="the manifest has its own; leave one out"):
            app.push(children=[app.push()], manifest=MANIFEST)

    @pytest.mark.parametrize("children", ["v1", 5])
    def test_children_are_a_list(self, app, children) -> None:
        """`children` has to be a list, even for a single child."""
        app.push(["v1"])
        with pytest.raises(InvalidValue, match="give a list of images, tags or digests"):
            app.push(children=children)

    def test_an_index_cannot_be_made_up(self, app) -> None:
        """A push with an index's media type is refused without children."""
        with pytest.raises(InvalidValue, match="an index needs its children="):
            app.push(media_type=manifests.OCI_INDEX)

    def test_a_subject_is_an_image_or_a_digest(self, app) -> None:
        """A subject is given as an image or a digest, and the manifest contains it too."""
        subject = app.push()
        for given in (subject, subject.digest):
            signature = app.push(subject=given, artifact_media_type="a/signature")
            assert signature.subject == subject.digest
            assert manifests.read(signature.manifest).subject == subject.digest

    def test_a_digest_that_is_here_already_is_refused(self, app) -> None:
        """A digest that the repository already contains is refused with a remedy."""
        app.push(["v1"], digest="sha256:00")
        with pytest.raises(InvalidValue) as caught:
            app.push(["v2"], digest="sha256:00")
        assert str(caught.value) == (
            f"digest 'sha256:00' is refused: {PLACE} holds it already, tagged ['v1']; give that "
            "image more tags with repository.tag(digest, 'v2')"
        )

    @pytest.mark.parametrize(
        "wrong",
        [
            {"tags": ["good", "a b"]},
            {"tags": 5},
            {"size": -1},
            {"size": "25 MiBB"},
            {"pushed_at": "yesterday"},
            {"digest": "bad"},
            {"digest": "sha256:00", "status": "GONE"},
            {"manifest": "{}"},
            {"media_type": "json"},
            {"subject": "bad"},
            {"status": "GONE"},
            {"unknown": 1},
        ],
        ids=str,
    )
    def test_bad_input_changes_nothing(self, app, registry, wrong) -> None:
        """An invalid push changes neither images, tags and clock nor the next digest."""
        registry.clock.step = HOUR
        app.push(["good"])
        rollback = registry.backend.checkpoint()
        expected = app.push().digest
        rollback()
        before, now = list(app.images), registry.clock.now()
        with pytest.raises(InvalidValue):
            app.push(**wrong)
        assert (list(app.images), registry.clock.now()) == (before, now)
        assert app.push().digest == expected

    def test_a_clock_with_a_step_dates_each_push(self, app, registry) -> None:
        """A step moves the clock with each push, except for pushes with a time of their own."""
        registry.clock.step = HOUR
        first, _, second = app.push(), app.push(pushed_at=-HOUR), app.push()
        assert second.pushed_at - first.pushed_at == HOUR


class TestPushMany:
    """`push_many` puts many similar images into a repository."""

    def test_the_last_is_pushed_now(self, app, registry) -> None:
        """The last image is by default pushed now, and the others at intervals before it."""
        images = app.push_many(3, tag="build-{n}", size="1 kB", every=HOUR)
        now = registry.clock.now()
        assert [image.pushed_at for image in images] == [now - 2 * HOUR, now - HOUR, now]
        assert [image.tags for image in images] == [("build-0",), ("build-1",), ("build-2",)]
        assert {image.size for image in images} == {1000}
        assert list(app.images) == images

    def test_the_first_is_pushed_when_it_is_said(self, app) -> None:
        """The first image is pushed at the given time, and the others at intervals after it."""
        start = dt.datetime(2024, 1, 1, tzinfo=dt.timezone.utc)
        images = app.push_many(3, pushed_at=start, every=HOUR)
        assert [image.pushed_at - start for image in images] == [0 * HOUR, HOUR, 2 * HOUR]

    def test_they_are_what_single_pushes_are(self, registry) -> None:
        """Images of one `push_many` have the digests that single pushes would give them."""
        many = registry.create_repository("app").push_many(3)
        other = registry.at(region="eu-west-1").create_repository("app")
        assert [image.digest for image in many] == [other.push().digest for _ in range(3)]

    def test_facts_hold_for_all(self, app) -> None:
        """Facts and media types apply to every image of a `push_many`."""
        images = app.push_many(2, status="ARCHIVED", media_type="a/b", artifact_media_type="a/c")
        assert {
            (image.status, image.media_type, image.artifact_media_type) for image in images
        } == {("ARCHIVED", "a/b", "a/c")}

    def test_none_is_a_number(self, app) -> None:
        """A count of 0 is valid and pushes nothing, so a parametrised test can use it."""
        assert app.push_many(0) == []

    @pytest.mark.parametrize("count", [-1, 1.5, "5", True, None, 10**9])
    def test_other_counts_are_refused(self, app, count) -> None:
        """A count that is not a whole number from 0 to 10,000,000 is refused."""
        with pytest.raises(InvalidValue, match="give a whole number of images, 0 to 10,000,000"):
            app.push_many(count)

    @pytest.mark.parametrize(
        ("every", "message"),
        [
            (
                5,
                "every 5 is refused: give a timedelta, or text such as '5m' or '1d12h' "
                "(w, d, h, m, s)",
            ),
            (
                dt.timedelta.max,
                "every 999999999d23h59m59.999999s is refused: the images would span more than the "
                "calendar",
            ),
        ],
    )
    def test_every_is_a_length_of_time_that_spans_all(self, app, every, message) -> None:
        """`every` has to be a timedelta or its text, and short enough for the calendar."""
        with pytest.raises(InvalidValue) as caught:
            app.push_many(2, every=every)
        assert str(caught.value) == message

    def test_every_may_be_text(self, app) -> None:
        """`every` may be text, as in a seed."""
        first, second = app.push_many(2, every="5m")
        assert second.pushed_at - first.pushed_at == dt.timedelta(minutes=5)

    def test_sizes_are_drawn_between_a_pair(self, app) -> None:
        """Sizes are drawn between the two of a pair, the same for the same random seed."""
        sizes = [image.size for image in app.push_many(200, size=("10 kB", "50 kB"))]
        assert all(10_000 <= size <= 50_000 for size in sizes)
        assert sizes[:2] == [43777, 40318]
        again = app.push_many(200, size=(10_000, 50_000), random_seed=7)
        assert [image.size for image in again] != sizes

    @pytest.mark.parametrize(
        ("size", "remedy"),
        [
            ((2, 1), "give the smaller one first"),
            ((1,), r"give one size, or a pair such as \('10 MiB', '50 MiB'\)"),
            ({1, 2}, "give a whole number of bytes, 0 or more"),
        ],
    )
    def test_other_pairs_are_refused(self, app, size, remedy) -> None:
        """A range of sizes that is not a pair, the smaller first, is refused."""
        with pytest.raises(InvalidValue, match=remedy):
            app.push_many(3, size=size)

    def test_times_beyond_the_calendar_are_refused(self, app) -> None:
        """Images whose times would be before the year 1 are refused."""
        with pytest.raises(InvalidValue, match="it lies beyond the years 1 to 9999"):
            app.push_many(100, every=dt.timedelta(days=10_000))

    def test_the_first_time_beyond_the_calendar_is_told(self, app) -> None:
        """The error reports the first time beyond the calendar, and nothing is pushed."""
        with pytest.raises(InvalidValue) as caught:
            app.push_many(9, pushed_at="9998-01-01T00:00:00Z", every="52w")
        assert str(caught.value) == "time 1092d is refused: it lies beyond the years 1 to 9999"
        assert len(app) == 0

    def test_an_index_is_refused(self, app) -> None:
        """`push_many` refuses an index, which needs children, unless the count is 0."""
        with pytest.raises(InvalidValue, match="an index needs its children"):
            app.push_many(1, media_type=manifests.OCI_INDEX)
        assert app.push_many(0, media_type=manifests.OCI_INDEX) == []

    def test_a_digest_that_is_here_is_refused(self, app, registry) -> None:
        """`push_many` refuses a digest that the repository contains, as `push` does."""
        twin = registry.at(region="eu-west-1").create_repository(app.name)
        held = app.push(["v1"], manifest=twin.push_many(3)[2].manifest)
        with pytest.raises(InvalidValue) as caught:
            app.push_many(3)
        assert str(caught.value) == (
            f"digest {held.digest!r} is refused: repository 'app' of 123456789012 in us-east-1 "
            "holds it already, tagged ['v1']; give that image more tags with "
            "repository.tag(digest, 'v2')"
        )

    def test_ten_thousand_are_one_call(self, app) -> None:
        """Ten thousand images are pushed by one call, and each can be looked up."""
        app.push_many(10_000, tag="build-{n}")
        assert len(app) == 10_000
        assert app["build-9999"] == app.images[-1]

    def test_tags_move_to_them(self, app) -> None:
        """Tags move to the new images, as with any push."""
        app.push(["build-0", "kept"])
        app.push_many(2, tag="build-{n}")
        assert list_tags(app) == [("kept",), ("build-0",), ("build-1",)]

    def test_a_clock_with_a_step_moves_once(self, app, registry) -> None:
        """A step moves the clock once for a whole `push_many`, which is one write."""
        registry.clock.step = HOUR
        now = registry.clock.now()
        app.push_many(3)
        assert registry.clock.now() == now + HOUR


class TestTags:
    """Tags move from image to image, and the images stay."""

    def test_a_push_takes_a_tag_from_its_owner(self, app) -> None:
        """A pushed tag leaves its owner, which stays with its other tags or untagged."""
        app.push(["v1", "latest"])
        app.push(["latest"])
        app.push(["latest"])
        assert list_tags(app) == [("v1",), (), ("latest",)]

    def test_tag_adds_and_takes(self, app) -> None:
        """`tag` takes an image, tag or digest, adds or moves tags, and returns the new image."""
        first, second = app.push(["v1"]), app.push(["v2"])
        assert app.tag(first, "v2", "stable").tags == ("v1", "v2", "stable")
        assert app.tag(second.digest, "v3").tags == ("v3",)
        assert app.tag("v3", "v3").tags == ("v3",)
        assert first.tags == ("v1",)

    def test_untag_takes_away(self, app) -> None:
        """`untag` removes several tags at once, of one image or of several."""
        app.push(["a", "b", "c"])
        app.push(["d"])
        app.untag("a", "b", "d")
        assert list_tags(app) == [("c",), ()]
        assert "a" not in app

    def test_untag_of_an_unknown_tag_changes_nothing(self, app) -> None:
        """`untag` changes nothing if any of the tags is unknown."""
        app.push(["a"])
        with pytest.raises(UnknownName):
            app.untag("a", "b")
        assert list_tags(app) == [("a",)]

    def test_a_bad_tag_changes_nothing(self, app) -> None:
        """`tag` changes nothing if any of the tags is invalid."""
        app.push(["a"])
        with pytest.raises(InvalidValue):
            app.tag("a", "b", "c d")
        assert list_tags(app) == [("a",)]


class TestReferences:
    """An image is looked up by itself, by a tag or by its digest."""

    def test_what_is_here_is_found(self, app) -> None:
        """An image, its digest and each of its tags find the image as it is now."""
        image = app.push(["v1"])
        app.tag("v1", "v2")
        for reference in (image, image.digest, "v1", "v2"):
            assert app[reference].tags == ("v1", "v2")
            assert reference in app

    @pytest.mark.parametrize(
        ("reference", "end"),
        [
            ("v3", "it has 'first', 'second'"),
            ("secnod", "the nearest is 'second'"),
            ("sha256:0f", "the nearest is 'sha256:00'"),
            (5, "it has 'first', 'second'"),
        ],
    )
    def test_what_is_not_here_is_a_key_error_with_help(self, app, reference, end) -> None:
        """An unknown image raises UnknownName with the nearest tag or digest, or some tags."""
        app.push(["first", "second"], digest="sha256:00")
        assert reference not in app
        with pytest.raises(UnknownName) as caught:
            app[reference]
        assert str(caught.value) == f"image {str(reference)!r} is not in {PLACE}: {end}"

    def test_another_repositorys_image_is_not_here(self, app, registry) -> None:
        """An image of another repository is not found, because its digest differs."""
        other = registry.create_repository("other").push()
        with pytest.raises(UnknownName):
            app.tag(other, "v1")


class TestUpdateAndDelete:
    """`update` changes the facts of an image, and `delete` removes images."""

    def test_update_changes_what_is_reported(self, app, registry) -> None:
        """`update` changes the given facts of an image, and neither its digest nor its tags."""
        image = app.push(["v1"])
        new = app.update("v1", last_pulled_at=-HOUR, status="ARCHIVED")
        assert new.last_pulled_at == registry.clock.now() - HOUR
        assert (new.status, new.archived_at) == ("ARCHIVED", registry.clock.now())
        assert (new.digest, new.tags) == (image.digest, ("v1",))
        assert app["v1"] == new

    def test_update_keeps_the_place(self, app) -> None:
        """An updated image keeps its position in the listing."""
        images = app.push_many(3)
        app.update(images[0], status="ARCHIVED")
        app.update(images[0], status="ACTIVE")
        assert [image.digest for image in app.images] == [image.digest for image in images]

    def test_update_refuses_the_unknown(self, app) -> None:
        """`update` refuses an unknown option and suggests the nearest one."""
        app.push(["v1"])
        with pytest.raises(InvalidValue, match="did you mean 'status'"):
            app.update("v1", stauts="ARCHIVED")

    def test_delete_takes_images_with_all_their_tags(self, app) -> None:
        """`delete` removes several images with all their tags; one may be named twice."""
        first, _, third = app.push(["a", "b"]), app.push(["c"]), app.push()
        app.delete("a", "b", third)
        assert list_tags(app) == [("c",)]
        assert first not in app

    def test_delete_of_an_unknown_image_changes_nothing(self, app) -> None:
        """`delete` changes nothing if any of the images is unknown."""
        app.push(["a"])
        with pytest.raises(UnknownName):
            app.delete("a", "b")
        assert list_tags(app) == [("a",)]

    def test_a_deleted_image_can_be_pushed_again(self, app) -> None:
        """A deleted image can be pushed again, and is then the newest image."""
        app.push(["v1"], manifest=MANIFEST)
        app.push()
        app.delete("v1")
        assert app.push(manifest=MANIFEST) == app.images[-1]


def test_a_repository_tells_what_it_is(app, registry) -> None:
    """A repository has an ARN, a URI and a creation time, and a repr for a debugger's prompt."""
    app.push()
    assert app.arn == "arn:aws:ecr:us-east-1:123456789012:repository/app"
    assert app.uri == "123456789012.dkr.ecr.us-east-1.amazonaws.com/app"
    assert app.created_at == registry.clock.now()
    assert repr(app) == "<Repository 'app' of 123456789012 in us-east-1: 1 image>"


def test_an_empty_repository_is_true(app) -> None:
    """An empty repository is true, so that `if repository` checks whether there is one."""
    assert app


def test_a_deleted_repository_takes_no_push(app, registry) -> None:
    """A push to a deleted repository is refused, because its image would be lost."""
    registry.delete_repository("app")
    with pytest.raises(InvalidValue) as caught:
        app.push()
    assert str(caught.value) == "repository 'app' is refused: it was deleted; create it again"


def test_the_view_of_images_is_live_and_read_only(app) -> None:
    """`images` is a live, read-only sequence that supports slices."""
    images = app.images
    assert list(images) == []
    first, second = app.push(["a"]), app.push(["b"])
    assert (len(images), images[0], images[-1], images[:1]) == (2, first, second, [first])
    assert second in images
    assert repr(images) == repr([first, second])
    with pytest.raises(TypeError):
        images[0] = second
    with pytest.raises(IndexError):
        images[2]


def test_iterating_goes_over_what_was_there(app) -> None:
    """A loop over `images` may delete the images that it visits."""
    app.push_many(5)
    for image in app.images:
        app.delete(image)
    assert len(app) == 0


class TestPushAll:
    """`push_all` puts different images into a repository at once, as a seed lists them."""

    def test_each_is_as_a_push_would_make_it(self, registry, app) -> None:
        """Images of one `push_all` equal those of single pushes, including their digests."""
        pushes = [{"tags": ["v1"], "size": "1 MiB"}, {"pushed_at": "-3d"}, {"status": "ARCHIVED"}]
        twin = registry.at(region="eu-west-1").create_repository(app.name)
        assert list(app.push_all(pushes)) == [twin.push(**push) for push in pushes]
        assert list(app.images) == list(twin.images)

    @pytest.mark.parametrize("field", [{"tags": "v1"}, {"digest": "sha256:ab"}])
    def test_two_cannot_have_one_tag_or_digest(self, app, field) -> None:
        """Two images of one `push_all` with the same tag or digest are refused; none is put."""
        with pytest.raises(InvalidValue, match="two images of one push have it"):
            app.push_all([field, field])
        assert len(app) == 0


def test_an_index_may_have_a_digest_instead_of_children(app) -> None:
    """An index may have a digest instead of children, as DescribeImages reports one.
    Its generated manifest is that of an index without children.
    """
    index = "application/vnd.oci.image.index.v1+json"
    image = app.push(digest="sha256:ab", media_type=index, size=5)
    assert (image.media_type, image.artifact_media_type, image.size) == (index, None, 5)
    assert image.manifest == b'{"schemaVersion":2,"mediaType":"%b","manifests":[]}' % index.encode()
    assert image.has_given_digest
