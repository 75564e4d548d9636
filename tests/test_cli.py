"""Tests of the command `mock-ecr`."""

import json
import os
import signal
import subprocess
import sys
import types
import urllib.request
import warnings
from pathlib import Path

import pytest

from mock_ecr_ext import cli, mock_ecr
from mock_ecr_ext.cli import main
from mock_ecr_ext.server import Server

FULL = Path("/dev/full")
SEED = """\
now: 2024-05-01T12:00:00Z
repositories:
- name: team/app
  created_at: -100d
  images:
  - {tags: [v1, latest], size: 25 MiB, pushed_at: -30d}
  - {count: 250, tag: "build-{n}", size: 10 MiB, every: 5m}
"""


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """The current folder, which contains a seed."""
    tmp_path.joinpath("seed.yaml").write_text(SEED)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_show_prints_the_registry_as_tables(folder, capsys) -> None:
    """The command `show` prints repositories in a table, with sizes and ages for a person."""
    assert main(["show", "seed.yaml"]) == 0
    assert [line.rstrip() for line in capsys.readouterr().out.splitlines()] == [
        "registry 123456789012 in us-east-1 at 2024-05-01T12:00:00Z: 1 repository",
        "repository    images    untagged    size     created       newest push",
        "------------  --------  ----------  -------  ------------  -------------",
        "team/app      251       0           2.5 GiB  3 months ago  now",
    ]


def test_show_prints_a_repository_s_images(folder, capsys) -> None:
    """The option `--repository` prints a repository's first 20 images, or the nearest name."""
    assert main(["show", "seed.yaml", "--repository", "team/app"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "team/app: 251 images, the first 20 of them"
    assert lines[3].startswith("v1, latest  25.0 MiB  ")
    assert main(["show", "seed.yaml", "--repository", "team/ap"]) == 1
    assert capsys.readouterr().err == (
        "mock-ecr: repository 'team/ap' is not in registry 123456789012 in us-east-1: "
        "the nearest is 'team/app'\n"
    )


@pytest.mark.parametrize("command", ["show", "show --repository aa", "check"])
def test_any_seed_is_printed_in_any_encoding(tmp_path, command) -> None:
    """The commands print escapes for the characters that the terminal's encoding lacks."""
    image = {"tags": [f"v{n}" for n in range(60)], "size": 2**63 - 1}
    repository = {"name": "aa", "created_at": "0001-01-01T00:00:00Z", "images": [image]}
    seed = {"now": "9999-12-31T23:59:59Z", "repositories": [repository]}
    tmp_path.joinpath("\ufffdseed.json").write_text(json.dumps(seed))
    name, *rest = command.split()
    run = subprocess.run(
        [sys.executable, "-m", "mock_ecr_ext", name, "\ufffdseed.json", *rest],
        cwd=tmp_path,
        env={**os.environ, "PYTHONIOENCODING": "ascii", "PYTHONUTF8": "1"},
        capture_output=True,
        check=True,
    )
    expected = r"\ufffdseed.json: reg" if name == "check" else "8.0 EiB"
    assert expected in run.stdout.decode("ascii")
    assert (rb"v13,\u2026" in run.stdout) is bool(rest)


def test_check_counts_what_a_seed_holds(folder, capsys) -> None:
    """The command `check` counts the registries, repositories and images of a valid seed."""
    assert main(["check", "seed.yaml"]) == 0
    output = capsys.readouterr().out
    assert output == "seed.yaml: registries: 1, repositories: 1, images: 251\n"


def test_check_tells_all_problems(folder, capsys) -> None:
    """The command `check` prints every problem of an invalid seed on stderr and returns 1."""
    folder.joinpath("bad.json").write_text('{"repositories": [{"nam": "x"}]}')
    assert main(["check", "bad.json"]) == 1
    assert capsys.readouterr().err == (
        "mock-ecr: bad.json has 2 problems:\n"
        "  repositories[0]: it has no 'name'\n"
        "  repositories[0].nam: unknown key; did you mean 'name'?\n"
    )


def test_schema_prints_the_one_of_the_package(folder, capsys) -> None:
    """The command `schema` prints a JSON Schema that an editor can use."""
    assert main(["schema"]) == 0
    assert json.loads(capsys.readouterr().out)["$schema"].startswith("https://json-schema.org/")


class TestRecord:
    """Tests of the command `mock-ecr record` on a mocked registry."""

    def test_it_writes_a_seed(self, folder, capsys) -> None:
        """A recording writes a seed that loads again and prints how much it contains."""
        with mock_ecr(seed="seed.yaml", region="eu-west-1"):
            assert main(["record", "--repository", "team/app", "-o", "copy.yaml"]) == 0
        output = capsys.readouterr().out
        assert output == "copy.yaml: registries: 1, repositories: 1, images: 251\n"
        with mock_ecr(seed="copy.yaml") as registry:
            assert registry.region == "eu-west-1"

    def test_what_aws_refuses_is_told(self, folder, capsys) -> None:
        """An error of AWS is printed with AWS's own text, and no file is written."""
        with mock_ecr():
            assert main(["record", "--repository", "team/app", "-o", "copy.yaml"]) == 1
        assert capsys.readouterr().err == (
            "mock-ecr: the registry: An error occurred (RepositoryNotFoundException) when calling "
            "the DescribeRepositories operation: The repository with name 'team/app' does not "
            "exist in the registry with id '123456789012'\n"
        )
        assert not folder.joinpath("copy.yaml").exists()

    def test_a_warning_is_one_line(self, folder, capsys) -> None:
        """A warning goes to stderr in one line, without Python's place and source of it."""
        with mock_ecr(seed="seed.yaml") as registry:
            registry.faults.deny("GetLifecyclePolicy")
            with warnings.catch_warnings():
                warnings.simplefilter("always")
                assert main(["record", "-o", "copy.yaml"]) == 0
        (line,) = capsys.readouterr().err.splitlines()
        assert line.startswith(
            "mock-ecr: warning: the lifecycle policies are not recorded: An error occurred "
            "(AccessDeniedException) when calling the GetLifecyclePolicy operation: User: "
        )

    def test_it_wants_a_region(self, folder, capsys) -> None:
        """A recording fails if neither the configuration nor `--region` gives a region."""
        assert main(["record", "-o", "copy.yaml"]) == 1
        assert capsys.readouterr().err == "mock-ecr: the registry: You must specify a region.\n"

    def test_a_file_that_cannot_be_written_is_told(self, folder, capsys) -> None:
        """An unwritable file is reported by name; a wrong suffix is refused before any call."""
        with mock_ecr() as registry:
            assert main(["record", "-o", "none/copy.yaml"]) == 1
            assert capsys.readouterr().err == (
                "mock-ecr: none/copy.yaml: No such file or directory\n"
            )
            calls = len(registry.calls)
            assert main(["record", "-o", "copy.toml"]) == 1
            assert len(registry.calls) == calls


class TestServe:
    """Tests of the command `mock-ecr serve`."""

    @pytest.fixture
    def serve(self, monkeypatch):
        """Run `serve` in this process and send it a signal as soon as it waits."""

        def run(*options: str, number: int = signal.SIGTERM) -> int:
            event = types.SimpleNamespace(wait=lambda: os.kill(os.getpid(), number))
            monkeypatch.setattr(cli, "threading", types.SimpleNamespace(Event=lambda: event))
            return main(["serve", *options])

        return run

    @pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
    def test_it_serves_a_seed_until_it_is_signalled(self, folder, number) -> None:
        """The first line printed is the URL, and a signal ends the process with status 0."""
        command = [sys.executable, "-m", "mock_ecr_ext", "serve", "--seed", "seed.yaml"]
        pipe = subprocess.PIPE
        with subprocess.Popen(command, stdout=pipe, stderr=pipe, text=True) as process:
            url = process.stdout.readline().strip()
            with urllib.request.urlopen(url) as page:  # noqa: S310  # it is http://
                assert "team/app: 251 images" in page.read().decode()
            process.send_signal(number)
            output, errors = process.communicate(timeout=30)
        assert (process.returncode, output, errors) == (0, "", "mock-ecr: stopped\n")

    @pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
    def test_signals_are_the_process_s_own_again(self, serve, capsys, number) -> None:
        """The signal handlers are restored, and a loopback address causes no warning."""
        before = signal.getsignal(signal.SIGINT), signal.getsignal(signal.SIGTERM)
        assert serve("--now", "2024-05-01T12:00:00Z", number=number) == 0
        assert (signal.getsignal(signal.SIGINT), signal.getsignal(signal.SIGTERM)) == before
        output = capsys.readouterr()
        assert output.out.startswith("http://127.0.0.1:")
        assert output.err == "mock-ecr: stopped\n"

    def test_it_warns_where_others_can_reach_it(self, serve, capsys, monkeypatch) -> None:
        """The warning about other machines goes to stderr; stdout contains the URL alone."""
        monkeypatch.setattr(Server, "is_local", False)
        assert serve() == 0
        output = capsys.readouterr()
        assert output.err.splitlines()[0] == (
            "mock-ecr: warning: 127.0.0.1 is not a loopback address: whoever can reach it can read "
            "and change this registry"
        )
        assert len(output.out.splitlines()) == 1

    def test_what_cannot_be_served_is_told_in_one_line(self, folder, capsys) -> None:
        """A used port, an absent seed or an invalid time is reported on stderr with status 1."""
        with mock_ecr() as registry, Server(registry) as server:
            assert main(["serve", "--port", server.url.rpartition(":")[2]]) == 1
        assert "is refused: Address already in use; give an " in capsys.readouterr().err
        assert main(["serve", "--seed", "none.yaml"]) == 1
        assert capsys.readouterr().err.startswith("mock-ecr: none.yaml: ")
        assert main(["serve", "--now", "noon"]) == 1
        assert capsys.readouterr().err.startswith("mock-ecr: time 'noon' is refused: ")


class TestOutput:
    """Tests of an output that cannot be written."""

    @pytest.fixture
    def broken_pipe(self):
        """The number of a file whose reader has gone, as in `mock-ecr ... | head -1`."""
        reader, writer = os.pipe()
        os.close(reader)
        yield writer
        os.close(writer)

    COMMANDS = (["schema"], ["show", "seed.yaml"], ["check", "seed.yaml"], ["serve"], ["--help"])

    @pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
    def test_a_broken_pipe_ends_a_command_quietly(self, folder, broken_pipe, command) -> None:
        """A command whose reader has gone prints nothing, and has the status of other programs."""
        environment = {**os.environ, "PYTHONUNBUFFERED": ""}
        command = [sys.executable, "-m", "mock_ecr_ext", *command]
        done = subprocess.run(
            command, stdout=broken_pipe, stderr=subprocess.PIPE, env=environment, check=False
        )
        assert (done.returncode, done.stderr) == (141, b"")

    def test_a_pipe_that_breaks_early_is_the_same(self, folder, broken_pipe, monkeypatch) -> None:
        """The status is the same where Python writes at once, and without stderr."""
        monkeypatch.setattr(sys, "stderr", None)  # as after `2>&-`
        with os.fdopen(os.dup(broken_pipe), "w", buffering=1) as stream:
            monkeypatch.setattr(sys, "stdout", stream)
            assert main(["schema"]) == 141

    @pytest.mark.skipif(not FULL.exists(), reason="Linux has it")
    @pytest.mark.parametrize("buffering", [1, -1])
    def test_a_full_disk_is_named(self, folder, capsys, monkeypatch, buffering) -> None:
        """An output that cannot be written is an error in one line, and status 1."""
        with FULL.open("w", buffering=buffering) as stream:
            monkeypatch.setattr(sys, "stdout", stream)
            assert main(["check", "seed.yaml"]) == 1
        assert capsys.readouterr().err == "mock-ecr: the output: No space left on device\n"

    @pytest.mark.parametrize("command", [["check", "none.yaml"], ["none"]], ids=" ".join)
    def test_an_error_in_a_broken_pipe_is_quiet_too(self, folder, broken_pipe, command) -> None:
        """The status is that of a broken pipe where the error itself cannot be written."""
        environment = {**os.environ, "PYTHONUNBUFFERED": ""}
        command = [sys.executable, "-m", "mock_ecr_ext", *command]
        streams = {"stdout": broken_pipe, "stderr": broken_pipe}
        done = subprocess.run(command, **streams, env=environment, check=False)
        assert done.returncode == 141


def test_missing_libraries_are_told(folder, capsys, monkeypatch) -> None:
    """The error for a missing library names the command that installs it."""
    monkeypatch.setitem(sys.modules, "mock_ecr_ext.recording", None)
    monkeypatch.setitem(sys.modules, "tqdm", None)
    monkeypatch.delitem(sys.modules, "mock_ecr_ext.recording")
    with mock_ecr():
        assert main(["record", "-o", "copy.yaml"]) == 1
    expected = "mock-ecr: tqdm is not installed: pip install 'mock_ecr_ext[cli]'\n"
    assert capsys.readouterr().err == expected


def test_misuse_is_argparse_s(capsys) -> None:
    """A command line that argparse rejects exits with status 2."""
    with pytest.raises(SystemExit, match="2"):
        main([])
    assert "the following arguments are required: command" in capsys.readouterr().err


def test_python_m_is_the_same_command(folder) -> None:
    """The command also runs as `python -m mock_ecr_ext`."""
    command = [sys.executable, "-m", "mock_ecr_ext", "check", "seed.yaml"]
    output = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert output == "seed.yaml: registries: 1, repositories: 1, images: 251\n"
