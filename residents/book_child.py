"""Workbooks that wait are taken by a process of their own: an import must not delay the sweep, nor fill its memory."""

import subprocess
import sys
import threading
from datetime import datetime

from django.conf import settings

from residents.queries_books import waiting_books

_at_work = threading.Lock()


def take_books(now: datetime) -> bool:
    """Start `manage.py work_books` when one waits and none is at it from here; whether it did."""
    if not waiting_books(now) or not _at_work.acquire(blocking=False):
        return False
    child = subprocess.Popen([sys.executable, str(settings.BASE_DIR / "manage.py"), "work_books"])  # noqa: S603 our own
    threading.Thread(target=_wait, args=(child,), daemon=True).start()
    return True


def _wait(child: "subprocess.Popen[bytes]") -> None:
    try:
        child.wait()
    finally:
        _at_work.release()
