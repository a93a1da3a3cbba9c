"""`callboard load --explain`: which layout, why, and how the first rows map; nothing is loaded."""

import io
import zipfile
from pathlib import Path

from pipelines.loading.explanation import explain_files
from tests.unit.pipelines.conftest import LOADED_AT


def explained(folder: Path, name: str, content: str | bytes) -> list[str]:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return list(explain_files([path], (), loaded_at=LOADED_AT))


def test_a_file_is_told_by_its_layout_the_reason_and_its_first_rows(tmp_path):
    content = "Report of November\n\nid;posted_at;text;source\n1.78E+17;2026-11-01;hello;x\n2;2026-11-02;there;x\n"
    assert explained(tmp_path, "posts.csv", content) == [
        "posts.csv: canonical_csv (Callboard's own mentions, CSV)",
        "  because it has id, posted_at, text, its header on line 3, columns separated by ';'",
        "  mention: 2 records, 1 of them refused",
        "    row 1, refused: id: 1.78E+17 was rounded by a spreadsheet; export the file again with ids as text",
        "      id: 1.78E+17   <- id",
        "      source: x   <- source",
        "      posted_at: 2026-11-01 00:00:00+00:00   <- posted_at",
        "      text: hello   <- text",
        "    row 2",
        "      id: 2   <- id",
        "      source: x   <- source",
        "      posted_at: 2026-11-02 00:00:00+00:00   <- posted_at",
        "      text: there   <- text",
    ]


def test_a_file_of_no_known_layout_is_told_what_it_lacks(tmp_path):
    [line] = explained(tmp_path, "posts.csv", "id,text,happened\n1,hello,2026-11-01\n")
    assert line.startswith("posts.csv: refused: ")
    assert "posted_at" in line


def test_each_file_of_an_archive_is_told(tmp_path):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("a.csv", "id,posted_at,text\n1,2026-11-01,hello\n")
        archive.writestr("../b.csv", "id,posted_at,text\n1,2026-11-01,hello\n")
    lines = explained(tmp_path, "posts.zip", packed.getvalue())
    assert lines[0].startswith("posts.zip/a.csv: canonical_csv")
    assert lines[-1].startswith("posts.zip/../b.csv: refused: ")
