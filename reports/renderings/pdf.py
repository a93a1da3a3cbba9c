"""The digest's page as PDF, printed by the Chromium of the machine: the page has a style sheet for paper."""

import os
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Final

BROWSERS: Final = ("chromium", "chromium-browser", "google-chrome")
_LONGEST_SECONDS: Final = 60


class PdfError(RuntimeError):
    """There is no Chromium, or it printed nothing; the message says what to do."""


def find_browser() -> str | None:
    """Return the path of a Chromium on the path of commands; null where there is none."""
    return next((found for name in BROWSERS if (found := shutil.which(name))), None)


def pdf(page: str, browser: str | None) -> bytes:
    """Return a page as PDF.

    Args:
        page: a whole HTML document that needs no other file; its policy lets it fetch nothing.
        browser: path of a Chromium.

    Raises:
        PdfError: there is no browser, or it gave no PDF.
    """
    if browser is None:
        raise PdfError(
            "a PDF needs Chromium (Debian: apt-get install chromium); leave out the format pdf, or install it"
        )
    with tempfile.TemporaryDirectory(prefix="callboard-pdf-") as folder:
        source, target = Path(folder, "digest.html"), Path(folder, "digest.pdf")
        source.write_text(page, encoding="utf-8")
        command = [
            browser,
            "--headless",
            "--disable-gpu",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--no-first-run",
            "--no-pdf-header-footer",
            # nothing is fetched, whatever a page says
            "--host-resolver-rules=MAP * ~NOTFOUND",
            f"--user-data-dir={folder}/profile",
            f"--print-to-pdf={target}",
            source.as_uri(),
        ]
        # Chromium's sandbox refuses to run as root, as which it runs in many containers.
        if os.geteuid() == 0:
            command.insert(1, "--no-sandbox")
        try:
            ended = subprocess.run(command, capture_output=True, timeout=_LONGEST_SECONDS, check=False)
        except (OSError, subprocess.TimeoutExpired) as error:
            raise PdfError(f"{browser} printed no PDF: {error}") from None
        if not target.exists():
            said = ended.stderr.decode(errors="replace").strip().splitlines()
            raise PdfError(
                f"{browser} printed no PDF (exit code {ended.returncode}): {said[-1] if said else 'no word'}"
            )
        return target.read_bytes()
