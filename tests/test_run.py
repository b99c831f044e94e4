"""run.py: what it understands, when it installs, and what it says."""

import ast
import json
import socket
from pathlib import Path

import pytest

import run

LOCK = "django==5.2 \\\n    --hash=sha256:00\n    # via -r requirements.in\n"


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project with two lock files, whose .venv works as soon as it exists."""
    (tmp_path / run.RUN_LOCK).write_text(LOCK)
    (tmp_path / run.DEV_LOCK).write_text(LOCK + "pytest==9.0 \\\n    --hash=sha256:11\n")
    monkeypatch.setattr(run, "ROOT", tmp_path)
    monkeypatch.setattr(run, "VENV", tmp_path / ".venv")
    monkeypatch.setattr(run, "STAMP", tmp_path / ".venv" / "ote-installed.json")
    monkeypatch.setattr(run, "venv_works", run.VENV.exists)
    return tmp_path


class Installer:
    """Stands for uv and pip, which need an index: makes .venv, counts, and fails when told to."""

    def __init__(self, *, fails: bool = False) -> None:
        self.calls, self.fails = 0, fails

    def __call__(self, _lock: Path) -> bool:
        self.calls += 1
        run.VENV.mkdir(exist_ok=True)
        run.write_stamp({})
        return not self.fails


@pytest.fixture
def installer(monkeypatch: pytest.MonkeyPatch) -> Installer:
    """The only way to install in these tests."""
    installer = Installer()
    for way in ("with_uv", "with_pip", "with_venv"):
        monkeypatch.setattr(run, way, installer)
    return installer


def test_old_pythons_can_read_the_file_up_to_the_sentence_that_names_the_version() -> None:
    ast.parse(Path(run.__file__).read_text("utf-8"), feature_version=(3, 6))


def test_without_arguments_the_desk_starts_on_port_8000() -> None:
    asked = run.arguments([])
    assert (asked.port, asked.data, asked.command, asked.rest) == (8000, None, "", [])


def test_port_and_data_are_understood_before_test() -> None:
    asked = run.arguments(["--port", "9000", "--data", "here", "test", "-x", "--services", "tests/core"])
    assert asked.port == 9000
    assert asked.data == Path.cwd() / "here"
    assert (asked.command, asked.rest) == ("test", ["-x", "--services", "tests/core"])


@pytest.mark.parametrize("port", ["0", "65536", "-1", "http", "８０００", ""])
def test_a_wrong_port_gets_a_sentence(port: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        run.arguments([f"--port={port}"])
    assert "give a number from 1 to 65535" in capsys.readouterr().err


def test_an_unknown_command_gets_a_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        run.arguments(["tset"])
    assert "there is no command 'tset'" in capsys.readouterr().err


def test_the_default_tests_run_in_parallel_and_name_what_they_leave_out() -> None:
    words, left_out = run.test_plan([], 2)
    assert words == ["-m", "not browser and not postgres", "-n", "2"]
    assert "--browser" in left_out
    assert "--services" in left_out


def test_the_service_tests_leave_out_the_browser_only() -> None:
    words, left_out = run.test_plan(["--services"], 8)
    assert words == ["-m", "not browser", "-n", "4"]
    assert "--browser" in left_out
    assert "--services" not in left_out


def test_the_browser_tests_are_those_with_the_mark() -> None:
    assert run.test_plan(["--browser", "-x"], 2) == (["-m", "browser", "-x"], "")


def test_arguments_for_pytest_are_handed_on_and_run_in_one_process() -> None:
    words, _ = run.test_plan(["tests/core", "-k", "clock"], 2)
    assert words == ["-m", "not browser and not postgres", "tests/core", "-k", "clock"]


def test_a_lock_file_is_installed_once(project: Path, installer: Installer) -> None:
    run.install(run.RUN_LOCK)
    run.install(run.RUN_LOCK)
    assert installer.calls == 1
    assert json.loads(run.STAMP.read_text()) == {run.RUN_LOCK: run.digest(project / run.RUN_LOCK)}


def test_a_changed_lock_file_is_installed_again(project: Path, installer: Installer) -> None:
    run.install(run.RUN_LOCK)
    (project / run.RUN_LOCK).write_text(LOCK.replace("5.2", "5.3"))
    run.install(run.RUN_LOCK)
    assert installer.calls == 2


def test_the_development_lock_brings_what_running_needs(project: Path, installer: Installer) -> None:
    run.install(run.DEV_LOCK)
    run.install(run.RUN_LOCK)
    assert installer.calls == 1


def test_a_development_lock_that_lags_behind_does_not_count_for_running(project: Path, installer: Installer) -> None:
    (project / run.RUN_LOCK).write_text(LOCK.replace("5.2", "5.3"))
    run.install(run.DEV_LOCK)
    run.install(run.RUN_LOCK)
    assert installer.calls == 2


def test_a_half_finished_installation_is_thrown_away(project: Path, installer: Installer) -> None:
    run.VENV.mkdir()
    run.write_stamp({})
    (run.VENV / "half").touch()
    run.install(run.RUN_LOCK)
    assert installer.calls == 1
    assert not (run.VENV / "half").exists()


def test_a_half_finished_installation_is_kept_when_it_cannot_be_replaced(project: Path, installer: Installer) -> None:
    run.VENV.mkdir()
    run.write_stamp({})
    (run.VENV / "half").touch()
    installer.fails = True
    with pytest.raises(run.Sorry):
        run.install(run.RUN_LOCK)
    assert (run.VENV / "half").exists()
    assert run.stamp() == {}


def test_an_unreadable_stamp_counts_as_half_finished(project: Path, installer: Installer) -> None:
    run.VENV.mkdir()
    run.STAMP.write_text('{"requirements.lock": ')
    assert run.stamp() == {}


def test_an_environment_made_by_hand_is_kept(project: Path, installer: Installer) -> None:
    run.VENV.mkdir()
    (run.VENV / "by-hand").touch()
    run.install(run.RUN_LOCK)
    assert installer.calls == 1
    assert (run.VENV / "by-hand").exists()


def test_when_every_way_fails_the_person_gets_a_sentence_and_no_stamp(project: Path, installer: Installer) -> None:
    installer.fails = True
    with pytest.raises(run.Sorry, match="could not be installed"):
        run.install(run.RUN_LOCK)
    assert installer.calls == 3
    assert run.stamp() == {}


def test_the_two_lock_files_of_the_project_agree_and_hold_no_address() -> None:
    running, development = (Path(run.ROOT) / name for name in (run.RUN_LOCK, run.DEV_LOCK))
    assert run.pins(running) <= run.pins(development)
    assert "://" not in running.read_text() + development.read_text()


def test_a_port_in_use_gets_a_sentence_with_another_port() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(run.Sorry, match=f"Port {port} is in use: .*--port "):
            run.check_port(port)


def test_a_free_port_is_accepted() -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    run.check_port(port)


def test_a_service_that_does_not_listen_is_named_with_its_variable() -> None:
    with pytest.raises(run.Sorry, match=r"PostgreSQL does not answer at 127\.0\.0\.1:1: .*DATABASE_URL"):
        run.check_listening("DATABASE_URL", "postgres://postgres@127.0.0.1:1/postgres")


def test_a_local_socket_is_left_to_the_login() -> None:
    run.check_listening("DATABASE_URL", "postgres:///desk")


def test_a_missing_browser_is_named_with_its_package(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shutil.which", lambda _name: None)
    with pytest.raises(run.Sorry, match="apt-get install chromium"):
        run.chromium({})


def test_the_named_browser_is_taken(tmp_path: Path) -> None:
    browser = tmp_path / "browser"
    browser.touch(mode=0o755)
    assert run.chromium({"CHROMIUM": str(browser)}) == str(browser)


def test_sqlite_is_served_by_one_process() -> None:
    words = run.web_command(8000, {})
    assert words[words.index("--workers") + 1] == "1"
    assert words[words.index("--bind") + 1] == "127.0.0.1:8000"


def test_the_logs_of_the_last_start_are_kept_once(tmp_path: Path) -> None:
    (tmp_path / "logs").mkdir()
    (tmp_path / "logs" / "web.log").write_text("before")
    run.fresh_logs(tmp_path)
    assert (tmp_path / "logs" / "web.log.1").read_text() == "before"
    assert not (tmp_path / "logs" / "web.log").exists()
