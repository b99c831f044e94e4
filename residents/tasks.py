"""What Celery beat calls for the archive: workbooks that wait. A tick is only a wake-up; the rows are the queue."""

import subprocess
import sys
import threading

from celery import shared_task
from django.conf import settings

from core import clock
from residents.queries_books import waiting_books

_at_work = threading.Lock()


@shared_task(name="residents.books", ignore_result=True)
def work_books() -> None:
    """Let a process of its own take what waits: a large import must neither delay the sweep nor fill its memory."""
    if not waiting_books(clock.now()) or not _at_work.acquire(blocking=False):
        return
    command = [sys.executable, str(settings.BASE_DIR / "manage.py"), "work_books"]
    child = subprocess.Popen(command)  # noqa: S603 our own command
    threading.Thread(target=_wait, args=(child,), daemon=True).start()


def _wait(child: "subprocess.Popen[bytes]") -> None:
    try:
        child.wait()
    finally:
        _at_work.release()
