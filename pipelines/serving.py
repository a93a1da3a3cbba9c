"""`callboard up`: Dagster's UI and daemon and a server for the reports, started and stopped together."""

import http.server
import io
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import BinaryIO

from pipelines.main_job import prepare_dagster_home
from pipelines.settings import PROJECT_FOLDER, Settings
from reports.shelf import HEADS_FOLDER, MEMBERS_FOLDER

_LOOPBACK = "127.0.0.1"
_UNSERVED_FOLDERS = frozenset({HEADS_FOLDER, MEMBERS_FOLDER})


class _ReportsHandler(http.server.SimpleHTTPRequestHandler):
    """Serves the reports folder but for the pages of single people, without a line in the log for every picture."""

    def send_head(self) -> BinaryIO | io.BytesIO | None:
        # The server does not know who asks, and a member's figures are for the head of the team and the member.
        parts = Path(self.translate_path(self.path)).relative_to(self.directory).parts
        # Some file systems do not tell capitals from small letters.
        if parts and parts[0].casefold() in _UNSERVED_FOLDERS:
            self.send_error(http.HTTPStatus.NOT_FOUND)
            return None
        return super().send_head()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name is the base class's
        return


def serve_folder(folder: Path, port: int) -> http.server.ThreadingHTTPServer:
    """Serve a reports folder, but for the pages of single people, on the loopback address from a thread.

    Raises:
        OSError: the port is taken.
    """
    _require_free(port, "--reports-port")
    server = http.server.ThreadingHTTPServer((_LOOPBACK, port), partial(_ReportsHandler, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server


def _require_free(port: int, option: str) -> None:
    try:
        http.server.HTTPServer((_LOOPBACK, port), http.server.BaseHTTPRequestHandler).server_close()
    except OSError as error:
        raise OSError(f"port {port} cannot be used ({error.strerror}); name another with {option}") from None


def serve(settings: Settings, *, port: int, reports_port: int, say: Callable[[str], None]) -> None:
    """Serve until interrupted, or told to end by whatever keeps services running (SIGTERM).

    Raises:
        OSError: a port is taken.
    """
    _require_free(port, "--port")
    prepare_dagster_home(settings)
    settings.data.reports.mkdir(parents=True, exist_ok=True)
    reports = serve_folder(settings.data.reports, reports_port)
    say(f"Reports: http://{_LOOPBACK}:{reports.server_address[1]}/  Dagster: http://{_LOOPBACK}:{port}/")
    say(f"Files dropped into {settings.inbox} start a run. Stop with Ctrl-C.")
    dagster = str(Path(sys.executable).with_name("dagster"))
    command = [dagster, "dev", "--workspace", "workspace.yaml", "--host", _LOOPBACK, "--port", str(port)]
    process = subprocess.Popen(command, cwd=PROJECT_FOLDER)
    # by default SIGTERM would end this process alone, and Dagster would go on, with its ports and its schedules
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        process.wait()
    except KeyboardInterrupt:
        process.terminate()
        process.wait()
    finally:
        reports.shutdown()
