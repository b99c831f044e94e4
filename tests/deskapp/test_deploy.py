"""deploy/ and docs/operate.md keep in step with the code: every variable told, every queue served, units that load."""

import configparser
import importlib.util
import io
import logging
import logging.config
import re
import shutil
import subprocess
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import yaml
from django.conf import settings
from django.urls import get_resolver

from core.log_masks import MaskedFormatter, without_numbers
from core.management.commands.run_worker import schedule_of
from deskapp import env
from deskapp.celery import app
from tests.deskapp.test_access_table import walk

ROOT = Path(__file__).resolve().parent.parent.parent
DEPLOY = ROOT / "deploy"
UNITS = sorted((DEPLOY / "systemd").iterdir())
PAGE = (ROOT / "docs" / "operate.md").read_text("utf-8")
NAME = re.compile(r'"((?:OTE_[A-Z_]+)|DATABASE_URL|REDIS_URL)"')
COMPOSE_ONLY = {"OTE_ENV_FILE", "OTE_SECRETS"}
INTERNAL = {"OTE_DRILL"}  # the drill's own word to the process that it starts
PYTHON = "/opt/ote-desk/current/.venv/bin/python"


def variables() -> set[str]:
    """Every variable that the code reads."""
    files = [*ROOT.glob("*/**/*.py"), ROOT / "run.py", DEPLOY / "gunicorn.conf.py"]
    ours = [
        file
        for file in files
        if file.relative_to(ROOT).parts[0] not in {".venv", ".compare", "tests", "benchmarks", "data"}
    ]
    return {name for file in ours for name in NAME.findall(file.read_text("utf-8"))} - INTERNAL


def told() -> set[str]:
    """Every variable with a row of its own in the page's table."""
    return set(re.findall(r"^\| `((?:OTE_[A-Z_]+)|DATABASE_URL|REDIS_URL)` \|", PAGE, re.MULTILINE))


def test_the_code_reads_variables_where_the_test_looks() -> None:
    assert {"OTE_DATA_KEY", "OTE_EMAIL_URL", "OTE_BIND", "OTE_BACKUP_TO", "DATABASE_URL"} <= variables()


def test_every_variable_stands_in_the_table_and_no_other() -> None:
    assert told() - COMPOSE_ONLY == variables()


def test_every_variable_stands_in_the_sample() -> None:
    lines = (DEPLOY / "desk.env.sample").read_text("utf-8").splitlines()
    sample = {line.partition("=")[0] for line in lines if line and not line.startswith("#")}

    # what the units set themselves, and what no company's desk has
    assert sample == variables() - {"OTE_DATA", "OTE_DEBUG"}


def test_a_variable_that_is_set_to_nothing_counts_as_not_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OTE_WECOM_URL", "")

    assert env.web_base("OTE_WECOM_URL", "https://qyapi.weixin.qq.com") == "https://qyapi.weixin.qq.com"


def section(unit: Path, name: str) -> dict[str, str]:
    """A section of a unit; of a key that stands there twice the last value."""
    read = configparser.ConfigParser(strict=False, interpolation=None, delimiters=("=",), comment_prefixes=("#",))
    read.optionxform = str  # type: ignore[assignment, method-assign]  # systemd's names have capitals
    read.read_string(unit.read_text("utf-8"))
    return dict(read[name]) if read.has_section(name) else {}


SERVICES = [one for one in UNITS if one.suffix == ".service" and one.name != "ote-failed@.service"]


def test_every_queue_has_a_worker_with_systemd_and_with_containers() -> None:
    queues = set(settings.CELERY_TASK_QUEUES)
    target = (DEPLOY / "systemd" / "ote-desk.target").read_text("utf-8")
    composed = yaml.safe_load((DEPLOY / "compose.yaml").read_text("utf-8"))["services"].values()
    served = {one["command"][-1] for one in composed if "--queue" in one.get("command", [])}

    assert set(re.findall(r"ote-worker@(\w+)\.service", target)) == queues == served


def test_every_tick_of_the_beat_goes_into_one_queue_that_exists() -> None:
    parts = [schedule_of(app, [name]) for name in settings.CELERY_TASK_QUEUES]

    assert sorted(name for part in parts for name in part) == sorted(app.conf.beat_schedule)
    assert "deliver" not in next(part for part in parts if "books" in part)


def test_the_target_starts_every_part() -> None:
    wanted = section(DEPLOY / "systemd" / "ote-desk.target", "Unit")["Wants"].split()
    started = {re.sub(r"@\w+\.", "@.", one) for one in wanted}
    by_timer = {"ote-backup.service", "ote-drill.service", "ote-failed@.service"}

    assert started | by_timer | {"ote-desk.target"} == {unit.name for unit in UNITS}


@pytest.mark.parametrize("unit", SERVICES, ids=lambda unit: unit.name)
def test_a_service_may_do_little_and_calls_what_exists(unit: Path) -> None:
    service = section(unit, "Service")
    words = service["ExecStart"].split()

    assert (service["User"], service["NoNewPrivileges"], service["ProtectSystem"]) == ("ote", "yes", "strict")
    assert (service["CapabilityBoundingSet"], service["PrivateTmp"], service["UMask"]) == ("", "yes", "0077")
    assert words[0] == PYTHON
    if words[1] == "manage.py":
        assert list(ROOT.glob(f"*/management/commands/{words[2]}.py"))
    assert section(unit, "Unit")["OnFailure"] == "ote-failed@%n.service"


@pytest.mark.parametrize("unit", SERVICES, ids=lambda unit: unit.name)
def test_a_service_that_is_always_started_again_tells_of_each_bad_end_itself(unit: Path) -> None:
    service = section(unit, "Service")

    # systemd calls OnFailure= only of a unit that it gives up
    assert ("start ote-failed@%n.service" in service.get("ExecStopPost", "")) is (service.get("Restart") == "always")


def test_a_command_by_hand_is_given_every_secret_that_the_services_are_given() -> None:
    script = (DEPLOY / "ote").read_text("utf-8")
    drop_in = (DEPLOY / "drop-ins" / "secrets.conf").read_text("utf-8")
    loop = re.search(r"for name in (.+); do", script)

    assert loop is not None
    assert tuple(loop[1].split()) == env.SECRETS
    assert re.findall(r"^LoadCredentialEncrypted=(\w+):", drop_in, re.MULTILINE) == list(env.SECRETS)


def test_a_command_by_hand_reaches_systemd_with_its_arguments_whole(tmp_path: Path) -> None:
    said = tmp_path / "systemd-run"
    said.write_text('#!/bin/sh\nprintf "%s\\n" "$@"\n', "utf-8")
    said.chmod(0o755)
    words = ["/bin/sh", str(DEPLOY / "ote"), "backup", "a folder"]
    given = {"PATH": f"{tmp_path}:/usr/bin:/bin", "OTE_RELEASE": "2"}
    told = subprocess.run(words, check=True, capture_output=True, text=True, env=given).stdout.splitlines()  # noqa: S603

    assert told[-4:] == ["/opt/ote-desk/releases/2/.venv/bin/python", "manage.py", "backup", "a folder"]
    assert {"--pipe", "--uid=ote", "--working-directory=/opt/ote-desk/releases/2"} <= set(told)


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="there is no systemd-analyze on this machine")
def test_systemd_finds_nothing_wrong_with_the_units(tmp_path: Path) -> None:
    for unit in UNITS:
        words = unit.read_text("utf-8").replace(PYTHON, sys.executable).replace("/usr/bin/logger", sys.executable)
        (tmp_path / unit.name.replace("@.", "@send.")).write_text(words, "utf-8")
        if "@." in unit.name:
            (tmp_path / unit.name).write_text(words, "utf-8")

    assert verified(tmp_path) == ""
    wrong = tmp_path / "ote-sweeper.service"
    wrong.write_text(wrong.read_text("utf-8").replace("ProtectSystem=strict", "ProtectSystem=perhaps"), "utf-8")
    assert "Failed to parse protect system value" in verified(tmp_path)


def verified(folder: Path) -> str:
    """What systemd says of the units."""
    names = [str(one) for one in sorted(folder.iterdir()) if "@." not in one.name]
    words = ["systemd-analyze", "verify", "--man=no", "--recursive-errors=no", *names]
    return subprocess.run(words, check=False, capture_output=True, text=True).stderr  # noqa: S603 no shell


def compose() -> dict[str, Any]:
    return dict(yaml.safe_load((DEPLOY / "compose.yaml").read_text("utf-8")))


def test_a_container_calls_what_exists_and_is_given_no_rights() -> None:
    ours = {name: one for name, one in compose()["services"].items() if one["image"] == "ote-desk"}

    assert {"web", "migrate", "sweeper", "backup", "drill"} < ours.keys()
    for one in ours.values():
        assert (one["read_only"], one["cap_drop"], one["security_opt"]) == (True, ["ALL"], ["no-new-privileges:true"])
        command = one.get("command", ["python", "manage.py", "migrate"])
        assert command[:2] == ["python", "manage.py"]
        assert list(ROOT.glob(f"*/management/commands/{command[2]}.py"))


def test_what_containers_keep_is_declared_and_only_the_machine_itself_reaches_the_desk() -> None:
    found = compose()
    kept = {word.split(":")[0] for one in found["services"].values() for word in one.get("volumes", [])}

    assert {name for name in kept if not name.startswith("/")} == found["volumes"].keys()
    assert [one["ports"] for one in found["services"].values() if "ports" in one] == [["127.0.0.1:8000:8000"]]


def test_what_has_nothing_to_say_outside_has_no_way_out() -> None:
    found = compose()
    kept_in = {name for name, one in found["services"].items() if one["networks"] == ["inside"]}
    shut_in = {one.name for one in SERVICES if section(one, "Service").get("IPAddressDeny") == "any"}

    assert found["networks"]["inside"] == {"internal": True}
    assert kept_in == {"database", "redis", "migrate", "backup", "drill"}
    assert shut_in == {"ote-backup.service", "ote-drill.service"}


def test_the_image_is_built_once_for_a_project_with_a_name_of_its_own() -> None:
    found = compose()
    ours = {name: one for name, one in found["services"].items() if one["image"] == "ote-desk"}

    assert found["name"] == "ote-desk"  # else that of the folder, which other projects have too
    assert [name for name, one in ours.items() if "build" in one] == ["migrate"]
    assert {one["pull_policy"] for one in ours.values()} == {"never"}


def test_a_backup_with_containers_migrates_nothing_and_the_drill_fills_no_memory() -> None:
    services = compose()["services"]

    assert [services[name]["depends_on"].keys() for name in ("backup", "drill")] == [{"database"}, {"database"}]
    assert services["drill"]["tmpfs"] == []
    assert "/tmp" in services["drill"]["volumes"]  # noqa: S108 the container's


def test_the_containers_database_writes_no_values_and_is_asked_where_the_desk_asks() -> None:
    database = compose()["services"]["database"]
    said = PAGE.partition("\n## Logs\n")[2].partition("\n## ")[0]

    for word in ("log_min_error_statement=panic", "log_parameter_max_length_on_error=0"):
        assert word in database["command"]
        assert f"`{word.replace('=', ' = ')}`" in said
    assert "-h 127.0.0.1" in database["healthcheck"]["test"][1]


def test_no_secret_stands_in_the_composition_and_each_comes_from_a_file() -> None:
    found = compose()
    ours = [one for one in found["services"].values() if one["image"] == "ote-desk"]
    given = {name for one in ours for name in one["environment"] if name.endswith("_FILE")}

    assert given == {"OTE_SECRET_KEY_FILE", "OTE_DATA_KEY_FILE", "DATABASE_URL_FILE"}
    assert {name for one in found["services"].values() for name in one.get("secrets", [])} == found["secrets"].keys()
    assert "PASSWORD:" not in (DEPLOY / "compose.yaml").read_text("utf-8")


def test_the_image_is_made_of_pinned_packages_and_does_not_run_as_root() -> None:
    lines = (DEPLOY / "Dockerfile").read_text("utf-8").splitlines()

    assert "RUN pip install --no-cache-dir --require-hashes -r requirements.lock" in lines
    assert lines.index("USER ote") < next(number for number, one in enumerate(lines) if one.startswith("CMD"))
    assert {"data", ".git", ".venv"} <= set((ROOT / ".dockerignore").read_text("utf-8").split())


def gunicorn() -> ModuleType:
    """The web server's settings, as gunicorn reads them."""
    spec = importlib.util.spec_from_file_location("gunicorn_conf", DEPLOY / "gunicorn.conf.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


NGINX = (DEPLOY / "nginx.conf").read_text("utf-8")


def test_the_proxy_lets_through_as_much_as_the_desk_takes() -> None:
    most = int(re.findall(r"client_max_body_size (\d+)m;", NGINX)[0])

    assert most >= settings.ATTACHMENT_MOST_FILES * settings.ATTACHMENT_MOST_MEGABYTES


def test_the_proxy_speaks_new_tls_alone() -> None:
    ciphers = re.findall(r"ssl_ciphers ([^;]+);", NGINX)[0].split(":")

    assert re.findall(r"ssl_protocols ([^;]+);", NGINX) == ["TLSv1.2 TLSv1.3"]
    good = re.compile(r"ECDHE-(?:ECDSA|RSA)-(?:AES\d+-GCM-SHA\d+|CHACHA20-POLY1305)")
    assert [one for one in ciphers if not good.fullmatch(one)] == []
    assert "return 301 https://" in NGINX


def test_the_proxy_says_who_asks_by_which_protocol_and_believes_no_browser() -> None:
    assert "proxy_set_header X-Forwarded-Proto $scheme;" in NGINX
    assert "proxy_set_header X-Forwarded-For $remote_addr;" in NGINX
    assert "$proxy_add_x_forwarded_for" not in NGINX


def test_the_proxy_writes_no_address_that_opens_a_page_and_nothing_typed() -> None:
    (line,) = re.findall(r"log_format ote '([^']+)'", NGINX)
    doors = re.findall(r"\(\?<door>([a-z|]+)\)", NGINX)[0].split("|")
    by_link = {str(url.pattern).split("/")[0] for _, url in walk(get_resolver().url_patterns)
               if "<str:token>" in str(url.pattern) and not str(url.pattern).startswith("c/")}  # fmt: skip

    assert {"$uri", "$request_uri", "$request", "$args", "$http_referer", "$http_cookie"} & set(line.split()) == set()
    assert set(doors) == by_link
    assert set(re.findall(r"access_log \S+ (\w+);", NGINX)) == {"ote"}


def test_the_web_server_masks_its_own_lines_and_writes_none_per_request() -> None:
    config = gunicorn().logconfig_dict
    made = logging.config.DictConfigurator(config).configure_formatter(config["formatters"]["line"])

    assert isinstance(made, MaskedFormatter)
    assert gunicorn().accesslog is None
    assert config["loggers"]["gunicorn.access"]["handlers"] == []


@pytest.mark.parametrize("config", [settings.LOGGING, gunicorn().logconfig_dict], ids=["desk", "gunicorn"])
def test_every_line_of_the_log_says_when_with_its_offset(config: dict[str, Any]) -> None:
    made = logging.config.DictConfigurator(config).configure_formatter(dict(config["formatters"]["line"]))
    line = made.format(logging.LogRecord("x", logging.INFO, "", 0, "said", (), None))

    assert re.match(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d{4} INFO x (who=- )?said", line)


def test_a_log_line_names_neither_a_number_nor_an_address_that_opens_a_page() -> None:
    said = io.StringIO()
    handler = logging.StreamHandler(said)
    handler.setFormatter(MaskedFormatter("%(message)s"))
    record = logging.LogRecord(
        "django.request",
        logging.WARNING,
        "",
        0,
        "Not Found: %s?q=13800001234",
        ("/r/Zm9vYmFyYmF6cXV4MTIzNDU2Nzg5MA-_/",),
        None,
    )
    handler.emit(record)

    assert said.getvalue() == "Not Found: /r/Zm9v…/?q=138****1234\n"


def test_what_is_no_link_stays_as_it_is_in_the_log() -> None:
    line = 'File "/opt/ote-desk/current/deskapp/management/commands/check_translations.py", line 3: /c/yunshan/tickets/'

    assert without_numbers(line) == line
