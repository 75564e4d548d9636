"""The decorator on classes of unittest and of pytest, run by both runners."""

import unittest

import boto3
import pytest

from mock_ecr_ext import mock_ecr
from mock_ecr_ext.botocore_hook.hook import HOOK


def names() -> list[str]:
    """The names of the repositories that boto3 lists."""
    repositories = boto3.client("ecr").describe_repositories()["repositories"]
    return [repository["repositoryName"] for repository in repositories]


def create(name: str) -> None:
    """Create a repository through boto3."""
    boto3.client("ecr").create_repository(repositoryName=name)


DECORATORS = {"plain": mock_ecr, "with options": mock_ecr(region="eu-west-1")}
each_decorator = pytest.mark.parametrize("decorator", DECORATORS.values(), ids=DECORATORS)


def run_suite(case: type[unittest.TestCase]) -> unittest.TestResult:
    """Run a test case with unittest itself; returns its result."""
    result = unittest.TestResult()
    unittest.defaultTestLoader.loadTestsFromTestCase(case).run(result)
    return result


def assert_passed(case: type[unittest.TestCase], tests: int) -> None:
    """Check that all tests of a case ran and passed, and that no mock is active."""
    result = run_suite(case)
    assert [text for _, text in result.failures + result.errors] == []
    assert result.testsRun == tests
    assert HOOK.handler is None


@each_decorator
def test_a_test_case_is_inside_from_set_up_to_clean_up(decorator) -> None:
    """A registry is shared by setUp, test, tearDown and clean-ups, and by no other test."""

    @decorator
    class Case(unittest.TestCase):
        def setUp(self) -> None:
            assert names() == []
            create("set-up")
            self.addCleanup(self.last_look)

        def tearDown(self) -> None:
            assert names() == ["set-up", "test"]
            create("torn-down")

        def last_look(self) -> None:
            assert names() == ["set-up", "test", "torn-down"]

        def test_one(self) -> None:
            create("test")

        def test_two(self) -> None:
            create("test")

    assert_passed(Case, 2)


@each_decorator
def test_what_set_up_class_makes_is_there_in_each_test(decorator) -> None:
    """Each test starts from the state after setUpClass, whatever the previous test did."""

    @decorator
    class Case(unittest.TestCase):
        @classmethod
        def setUpClass(cls) -> None:
            create("class")
            with mock_ecr() as registry:
                cls.registry = registry
                registry["class"].push(["v1"])

        @classmethod
        def tearDownClass(cls) -> None:
            assert names() == ["class"]

        def test_one(self) -> None:
            assert names() == ["class"]
            create("test")
            self.registry["class"].push(["v2"])

        test_two = test_one

        def test_three(self) -> None:
            assert [image.tags for image in self.registry["class"].images] == [("v1",)]
            boto3.client("ecr").delete_repository(repositoryName="class", force=True)

    assert_passed(Case, 3)


def test_a_set_up_class_that_fails_leaves_cleanly() -> None:
    """The mock ends when setUpClass fails, because unittest runs the class's clean-ups."""

    @mock_ecr
    class Case(unittest.TestCase):
        @classmethod
        def setUpClass(cls) -> None:
            create("class")
            raise ZeroDivisionError

        def test_one(self) -> None:
            """The test never runs, because setUpClass fails."""

    result = run_suite(Case)
    assert len(result.errors) == 1
    assert HOOK.handler is None


@each_decorator
def test_a_subclass_is_inside_too(decorator) -> None:
    """A subclass's setUpClass is inside the mock, whether it calls its parent's or not."""

    @decorator
    class Base(unittest.TestCase):
        @classmethod
        def setUpClass(cls) -> None:
            create("base")

        def test_base(self) -> None:
            assert "base" in names()

    class Child(Base):
        @classmethod
        def setUpClass(cls) -> None:
            create("child")
            super().setUpClass()

        def test_child(self) -> None:
            assert names() == ["child", "base"]

    class Stranger(Base):
        @classmethod
        def setUpClass(cls) -> None:
            create("stranger")

        def test_base(self) -> None:
            assert names() == ["stranger"]

    assert_passed(Base, 1)
    assert_passed(Child, 2)
    assert_passed(Stranger, 1)


@each_decorator
def test_a_mixin_takes_a_test_case_inside(decorator) -> None:
    """A mixin's setUp is inside the mock if the mixin or the test case is decorated."""

    @decorator
    class Mixin:
        def setUp(self) -> None:
            super().setUp()
            create("mixin")

    class Case(Mixin, unittest.TestCase):
        def test_mixin(self) -> None:
            assert names() == ["mixin"]

    class PlainMixin:
        def setUp(self) -> None:
            create("mixin")

    @decorator
    class DecoratedCase(PlainMixin, unittest.TestCase):
        def test_mixin(self) -> None:
            assert names() == ["mixin"]

    assert_passed(Case, 1)
    assert_passed(DecoratedCase, 1)


def test_an_inherited_set_up_class_is_inside() -> None:
    """The setUpClass of an undecorated parent is inside the mock of its decorated subclass."""

    class Base(unittest.TestCase):
        @classmethod
        def setUpClass(cls) -> None:
            create("base")

    @mock_ecr
    class Case(Base):
        def test_base(self) -> None:
            assert names() == ["base"]

    assert_passed(Case, 1)


def test_an_asynchronous_test_case_is_inside() -> None:
    """An asynchronous test case is inside the mock from asyncSetUp to asyncTearDown."""

    @mock_ecr
    class Case(unittest.IsolatedAsyncioTestCase):
        async def asyncSetUp(self) -> None:
            create("set-up")

        async def test_one(self) -> None:
            assert names() == ["set-up"]

        async def asyncTearDown(self) -> None:
            assert names() == ["set-up"]

    assert_passed(Case, 1)


def test_debug_is_inside_as_run_is() -> None:
    """A test run by debug(), which lets errors through to a debugger, is inside the mock."""

    @mock_ecr
    class Case(unittest.TestCase):
        def test_one(self) -> None:
            create("new")
            assert names() == ["new"]

    Case("test_one").debug()


def test_a_class_keeps_its_name_and_its_own_init_subclass() -> None:
    """Decorating a class keeps its name and its own __init_subclass__."""
    seen = []

    @mock_ecr
    class Base:
        def __init_subclass__(cls, flag: str) -> None:
            seen.append((cls.__name__, flag))

    class Child(Base, flag="up"):
        pass

    assert (Base.__name__, Child.__mro__[1]) == ("Base", Base)
    assert seen == [("Child", "up")]


@each_decorator
def test_a_plain_class_is_inside_wherever_its_methods_are_called(decorator) -> None:
    """A method of a plain class is inside a mock, which the methods that it calls share."""

    @decorator
    class Helper:
        def outer(self) -> list[str]:
            create("outer")
            return self.inner()

        def inner(self) -> list[str]:
            create("inner")
            return names()

        async def later(self) -> list[str]:
            return self.inner()

    assert Helper().outer() == ["outer", "inner"]
    assert Helper().inner() == ["inner"]


PLAIN = """
    import boto3, pytest
    from mock_ecr_ext import mock_ecr

    def names():
        repositories = boto3.client("ecr").describe_repositories()["repositories"]
        return [repository["repositoryName"] for repository in repositories]

    def create(name):
        boto3.client("ecr").create_repository(repositoryName=name)

    @pytest.fixture
    def outer():
        create("fixture")
        yield
        assert "fixture" in names()

    {decorator}
    class TestPlain:
        @pytest.fixture(autouse=True)
        def own(self):
            create("own")
            yield
            assert "own" in names()

        def setup_method(self, method):
            assert method.__name__.startswith("test_")
            create("set-up")

        def teardown_method(self):
            assert names()[0] == "set-up"

        @pytest.mark.parametrize("name", ["aa", "bb"])
        def test_one(self, outer, name):
            create(name)
            assert sorted(names()) == sorted(["set-up", "own", "fixture", name])

        class TestNested:
            def test_two(self):
                assert names() == ["own"]  # pytest runs the outer class's fixtures for it
                create("nested")

    class TestChild(TestPlain):
        def test_three(self):
            assert names() == ["set-up", "own"]

    {decorator}
    class TestWithClass:
        {setup_class}
            create("class")
            cls.made = names()

        def teardown_class(cls):
            assert names() == cls.made == ["class"]

        def test_one(self):
            assert names() == self.made
            create("test")

        test_two = test_one

    {decorator}
    class TestFailing:
        def setup_class(cls):
            create("class")
            raise ZeroDivisionError

        def test_never(self):
            pass

    {decorator}
    class TestFailingMethod:
        def setup_method(self):
            create("method")
            raise ZeroDivisionError

        def test_never(self):
            pass

    def test_nothing_is_left_active():
        from mock_ecr_ext.botocore_hook.hook import HOOK
        assert HOOK.handler is None
"""


@pytest.mark.parametrize("decorator", ["@mock_ecr", "@mock_ecr(region='eu-west-1')"])
@pytest.mark.parametrize(
    "setup_class",
    ["def setup_class(cls):", "@classmethod\n        def setup_class(cls):"],
    ids=["plain", "classmethod"],
)
def test_pytests_plain_classes(pytester, decorator, setup_class) -> None:
    """The mock is active from before setup_method and fixtures until after teardown_method."""
    pytester.makepyfile(PLAIN.format(decorator=decorator, setup_class=setup_class))
    result = pytester.runpytest("-q")
    result.assert_outcomes(passed=10, errors=2)
    result.stdout.no_fnmatch_line("*NotMocked*")


UNITTEST = """
    import boto3, pytest, unittest
    from mock_ecr_ext import mock_ecr

    @mock_ecr
    class Case(unittest.TestCase):
        @classmethod
        def setUpClass(cls):
            boto3.client("ecr").create_repository(repositoryName="class")

        def setUp(self):
            self.ecr = boto3.client("ecr")
            self.ecr.create_repository(repositoryName="set-up")

        def test_one(self):
            assert len(self.ecr.describe_repositories()["repositories"]) == 2

        def test_two(self):
            assert len(self.ecr.describe_repositories()["repositories"]) == 2

    def test_nothing_is_left_active():
        from mock_ecr_ext.botocore_hook.hook import HOOK
        assert HOOK.handler is None
"""


def test_pytest_runs_a_test_case_as_unittest_does(pytester) -> None:
    """A test case run by pytest is inside the mock as it is under unittest."""
    pytester.makepyfile(UNITTEST)
    pytester.runpytest("-q").assert_outcomes(passed=3)
