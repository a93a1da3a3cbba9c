"""`callboard up`: Dagster's UI and daemon and a server for the reports, started and stopped together."""

import http.server
import subprocess
import sys
import threading
from collections.abc import Callable
from functools import partial
from pathlib import Path

from pipelines.main_job import prepare_dagster_home
from pipelines.settings import PROJECT_FOLDER, Settings

_LOOPBACK = "127.0.0.1"


class _ReportsHandler(http.server.SimpleHTTPRequestHandler):
    """Serves the reports folder without a line in the log for every picture."""

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name is the base class's
        return


def serve_folder(folder: Path, port: int) -> http.server.ThreadingHTTPServer:
    """Serve a folder on the loopback address from a thread, and return the server.

    Raises:
        OSError: the port is taken.
    """
    server = http.server.ThreadingHTTPServer((_LOOPBACK, port), partial(_ReportsHandler, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server


def serve(settings: Settings, *, port: int, reports_port: int, say: Callable[[str], None]) -> None:
    """Serve until interrupted.

    Raises:
        OSError: a port is taken.
    """
    prepare_dagster_home(settings)
    settings.data.reports.mkdir(parents=True, exist_ok=True)
    reports = serve_folder(settings.data.reports, reports_port)
    say(f"Reports: http://{_LOOPBACK}:{reports.server_address[1]}/  Dagster: http://{_LOOPBACK}:{port}/")
    say(f"Files dropped into {settings.inbox} start a run. Stop with Ctrl-C.")
    dagster = str(Path(sys.executable).with_name("dagster"))
    command = [dagster, "dev", "--workspace", "workspace.yaml", "--host", _LOOPBACK, "--port", str(port)]
    process = subprocess.Popen(command, cwd=PROJECT_FOLDER)
    try:
        process.wait()
    except KeyboardInterrupt:
        process.terminate()
        process.wait()
    finally:
        reports.shutdown()
