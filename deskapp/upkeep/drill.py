"""The drill: restore a backup in an empty place, and see that the desk's promises come out of it whole."""

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from typing import Any

from django.conf import settings

from deskapp.env import handed_on
from deskapp.upkeep import places, shelf
from deskapp.upkeep.programs import Failed, Missing, failure

MARK = "OTE_DRILL"  # says to a process that its database is a copy
NOWHERE = "http://127.0.0.1:9"  # the discard port: where a drill's messages would go if anything sent one


def drill(backup: shelf.Backup, *, later: float = 0.0, identity: str = "") -> dict[str, Any]:
    """Everything that was seen, as one object; `holds` is the verdict, `wrong` says in sentences why not."""
    told: dict[str, Any] = {"backup": backup.folder.name, "made_at": backup.manifest["made_at"], "seconds": {}}
    told |= {"database": backup.manifest["database"], "file_bytes": backup.manifest["bytes"]}
    timed = _Timer(told["seconds"])
    try:
        timed("checksum", lambda: shelf.intact(backup))
        with tempfile.TemporaryDirectory(prefix="ote-drill-data-") as data:
            began = time.monotonic()
            with places.restored(backup, identity=identity) as address:
                told["seconds"]["restore"] = round(time.monotonic() - began, 1)
                told |= _seen(backup, _environment(address, data), timed, later=later)
    except (shelf.Unusable, Missing, Failed, OSError) as error:
        told["wrong"] = [*told.get("wrong", []), str(error)]
    told["wrong"] += [f"Before the backup: {one}" for one in backup.manifest["broken"]]
    told["holds"] = not told["wrong"]
    return told


class _Timer:
    def __init__(self, seconds: dict[str, float]) -> None:
        self.seconds = seconds

    def __call__(self, name: str, work: Callable[[], Any]) -> Any:
        began = time.monotonic()
        try:
            return work()
        finally:
            self.seconds[name] = round(time.monotonic() - began, 1)


def _seen(backup: shelf.Backup, env: dict[str, str], timed: _Timer, *, later: float) -> dict[str, Any]:
    """What the restored database shows."""
    told: dict[str, Any] = {"migrations": "none needed"}

    def step(name: str, *words: str) -> tuple[int, str]:
        code, said = timed(name, lambda: _manage(env, *words))
        return code, said

    if step("migrate_check", "migrate", "--check", "--skip-checks")[0]:
        code, said = step("migrate", "migrate", "--no-input", "--verbosity=0", "--skip-checks")
        told["migrations"] = "applied"
        if code:
            raise Failed(failure("migrate", code, said))
    code, said = step("rehearse", "rehearse", str(backup.folder / shelf.MANIFEST), f"--later={later}")
    found = _object(said)
    if found is None:
        raise Failed(failure("rehearse", code, said))
    return {**told, **found}


def _manage(env: dict[str, str], *words: str) -> tuple[int, str]:
    """Exit code and words of one of the desk's own commands."""
    command = [sys.executable, str(settings.BASE_DIR / "manage.py"), *words]
    done = subprocess.run(command, check=False, capture_output=True, text=True, env=env)  # noqa: S603 our own
    return done.returncode, done.stdout + done.stderr


def _environment(address: str, data: str) -> dict[str, str]:
    """The desk's own with another database, a folder of its own, the keys of this desk, and no way out."""
    ways_out = dict.fromkeys(("OTE_WECOM_URL", "OTE_DINGTALK_URL", "OTE_FEISHU_URL"), NOWHERE)
    keys = {"OTE_SECRET_KEY": settings.SECRET_KEY, "OTE_DATA_KEY": ",".join(settings.DATA_KEYS)}
    own = {"DATABASE_URL": address, "REDIS_URL": "", "OTE_DATA": data, "OTE_EMAIL_URL": "", MARK: "1"}
    return {**handed_on(), **keys, **ways_out, **own}  # no file of ours outdoes what is emptied here


def _object(said: str) -> dict[str, Any] | None:
    """The JSON object among the lines, if there is one."""
    for line in said.splitlines():
        if line.startswith("{"):
            try:
                found = json.loads(line)
            except ValueError:
                continue
            if isinstance(found, dict):
                return found
    return None
