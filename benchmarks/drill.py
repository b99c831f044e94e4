"""`make drill`: a backup of the demonstration restored in an empty place, eight hours later; one JSON object.

On each database: the demonstration is made, backed up and drilled; what fell due must fire once, marked late. Then the
controls, each of which must be found: a byte of the file changed, the heads of the manifest not those of the chain, a
ledger row rewritten past its guards (already found by the backup, and by the drill of that backup). With gpg on the
machine a backup is encrypted for a key made for the moment, and drilled as well. PostgreSQL runs in a cluster of its
own below a temporary folder. Exit code 0 only when every line is as it must be.
"""

import argparse
import json
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from contextlib import closing
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
HOURS = 8
LEAST_DUE = 50  # so few could be there by chance
MARK_KEY = "desk-drill@example.invalid"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", choices=["sqlite", "postgresql"])
    only = parser.parse_args().only
    told = {one: drilled(one) for one in ([only] if only else ["sqlite", "postgresql"])}
    good = all(one["holds"] for one in told.values())
    print(json.dumps({"holds": good, **told}))
    return 0 if good else 1


def drilled(database: str) -> dict[str, Any]:
    """One database's figures."""
    with tempfile.TemporaryDirectory(prefix="ote-drill-rig-") as name:
        folder = Path(name)
        folder.chmod(0o755)  # PostgreSQL runs as another user when we are root
        if database == "sqlite":
            return Rig(folder, f"sqlite://{folder / 'desk.sqlite3'}").figures()
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "deskapp.settings")
        from deskapp.upkeep.places import own_cluster

        (folder / "server").mkdir()
        with own_cluster(folder / "server") as address:
            return Rig(folder, address).figures()


class Rig:
    """One desk, its backups and what becomes of them."""

    def __init__(self, folder: Path, address: str) -> None:
        self.folder, self.address, self.shelf = folder, address, folder / "backups"
        self.env = {
            **os.environ,
            "DATABASE_URL": address,
            "REDIS_URL": "",
            "OTE_DATA": str(folder / "data"),
            "GNUPGHOME": str(folder / "keys"),
        }
        self.env.pop("OTE_BACKUP_TO", None)

    def figures(self) -> dict[str, Any]:
        self.manage("prepare", must=True)
        code, made = self.manage("backup", str(self.shelf), "--json")
        told: dict[str, Any] = {"backup": {"code": code, **made}}
        good = Path(made["folder"])
        code, seen = self.manage("drill", str(self.shelf), f"--later={HOURS}")
        told["drill"] = seen
        checks = {
            "drill_holds": code == 0 and seen["holds"],
            "enough_was_due": seen["due_since_backup"] >= LEAST_DUE,
            "each_fired_once": seen["fired"] == seen["due"] and seen["fired_again"] == 0,
        }
        checks["damaged_file_is_found"] = self.found(self.damaged(good), "not what was written")
        checks["other_heads_are_found"] = self.found(self.other_heads(good), "not the entry that was noted")
        checks["encrypted_holds"] = self.encrypted()
        self.tamper()
        code, worse = self.manage("backup", str(self.shelf), "--json")
        checks["rewritten_row_is_found_by_backup"] = code == 1 and worse["ledger"] == "broken" and not worse["removed"]
        checks["rewritten_row_is_found_by_drill"] = self.found(Path(worse["folder"]), "breaks at entry")
        told["checks"] = checks
        told["encryption"] = "tried" if shutil.which("gpg") else "not tried: there is no gpg here"
        told["holds"] = all(checks.values())
        return told

    def found(self, backup: Path, sentence: str) -> bool:
        """Whether the drill of this backup fails with that sentence."""
        code, seen = self.manage("drill", str(backup), f"--later={HOURS}")
        return code == 1 and not seen["holds"] and any(sentence in one for one in seen["wrong"])

    def damaged(self, backup: Path) -> Path:
        copy = Path(shutil.copytree(backup, self.folder / "damaged"))
        (file,) = copy.glob("desk.*")
        with file.open("r+b") as bytes_:
            bytes_.seek(file.stat().st_size // 2)
            one = bytes_.read(1)
            bytes_.seek(-1, os.SEEK_CUR)
            bytes_.write(bytes([one[0] ^ 1]))
        return copy

    def other_heads(self, backup: Path) -> Path:
        copy = Path(shutil.copytree(backup, self.folder / "heads"))
        page = copy / "manifest.json"
        told = json.loads(page.read_text())
        told["chains"][0]["head"] = "0" * 64
        page.write_text(json.dumps(told))
        return copy

    def encrypted(self) -> bool:
        """A backup for a key of the moment: no plain file lies there, and the drill holds."""
        if not shutil.which("gpg"):
            return True
        keys = Path(self.env["GNUPGHOME"])
        keys.mkdir(mode=0o700)
        make = ["gpg", "--batch", "--quiet", "--passphrase", "", "--quick-generate-key", MARK_KEY, "default", "default"]
        try:
            subprocess.run(make, env=self.env, check=True, stderr=subprocess.DEVNULL)
            where = self.folder / "sealed"
            code, made = self.manage("backup", str(where), "--json", "--encrypt-to", MARK_KEY)
            files = [file.name for file in Path(made["folder"]).glob("desk.*")]
            again, seen = self.manage("drill", str(where), f"--later={HOURS}")
            return (code, again, seen["holds"]) == (0, 0, True) and all(name.endswith(".gpg") for name in files)
        finally:
            subprocess.run(["gpgconf", "--kill", "all"], env=self.env, check=False)

    def tamper(self) -> None:
        """As somebody with the database's own password would: one word of an entry, past the guards."""
        change = "UPDATE ledger_entry SET action = 'nothing.happened' WHERE seq = 40 AND chain_id = 1"
        if self.address.startswith("sqlite"):
            with closing(sqlite3.connect(self.address.removeprefix("sqlite://"))) as desk, desk:
                found = desk.execute(
                    "SELECT name, sql FROM sqlite_master WHERE type='trigger' AND tbl_name='ledger_entry'"
                )
                kept = found.fetchall()
                for name, _ in kept:
                    desk.execute(f"DROP TRIGGER {name}")
                desk.execute(change)
                for _, sql in kept:
                    desk.execute(sql)
            return
        import psycopg2

        with closing(psycopg2.connect(self.address)) as desk, desk, desk.cursor() as cursor:
            cursor.execute("SET session_replication_role = replica")
            cursor.execute(change)

    def manage(self, *words: str, must: bool = False) -> tuple[int, dict[str, Any]]:
        """Exit code and the JSON object of one of the desk's commands."""
        command = [sys.executable, "manage.py", *words]
        done = subprocess.run(command, cwd=ROOT, env=self.env, capture_output=True, text=True, check=False)
        found = [line for line in done.stdout.splitlines() if line.startswith("{")]
        if done.returncode if must else not found:
            raise SystemExit(f"{' '.join(words)} ended with {done.returncode}: {done.stderr[-2000:]}")
        return done.returncode, json.loads(found[-1]) if found else {}


if __name__ == "__main__":
    sys.exit(main())
