"""Landing: every file is kept untouched under its content hash, and read as clean UTF-8.

One pass over a file gives its hash and tells whether it is text, in which encoding, and whether it must be cleaned.
"""

import codecs
import hashlib
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

CHUNK_BYTES = 1 << 22
_SAMPLE_BYTES = 1 << 20
_BINARY_BEGINNINGS = {
    b"PK\x03\x04": "a ZIP archive or Excel workbook",
    b"\x1f\x8b": "a gzip archive",
    b"BZh": "a bzip2 archive",
    b"\x28\xb5\x2f\xfd": "a Zstandard archive",
    b"PAR1": "a Parquet file",
    b"%PDF": "a PDF document",
    b"\x89PNG": "a PNG image",
    b"\xff\xd8\xff": "a JPEG image",
    b"SQLite format 3\x00": "a SQLite database",
}
# A real export holds a stray null byte here and there; UTF-16 without its mark is half null bytes, as is much
# that is no text.
_MAXIMUM_NULL_RATIO = 0.1


class UnreadableFileError(ValueError):
    """A file that holds no text that could be read; the message is for the person who dropped it."""


@dataclass(frozen=True, slots=True)
class LandedFile:
    """A file in the landing folder and how its bytes are to be read."""

    path: Path
    file_name: str
    content_hash: str
    size_bytes: int
    encoding: str
    is_clean: bool
    """Whether the bytes can be read as they are: UTF-8 without a null byte."""
    remark: str | None


@dataclass(frozen=True, slots=True)
class FileScan:
    """What one pass over a file tells."""

    content_hash: str
    size_bytes: int
    null_count: int
    is_utf8: bool
    beginning: bytes


def scan_file(path: Path) -> FileScan:
    """Read a file once, in bounded memory."""
    digest, size_bytes, null_count, is_utf8, beginning = hashlib.sha256(), 0, 0, True, b""
    decoder = codecs.getincrementaldecoder("utf-8")()
    with path.open("rb") as file:
        while chunk := file.read(CHUNK_BYTES):
            beginning = beginning or chunk[:_SAMPLE_BYTES]
            digest.update(chunk)
            size_bytes += len(chunk)
            null_count += chunk.count(b"\x00")
            if is_utf8:
                try:
                    decoder.decode(chunk)
                except UnicodeDecodeError:
                    is_utf8 = False
    if is_utf8:
        try:
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            is_utf8 = False
    return FileScan(digest.hexdigest(), size_bytes, null_count, is_utf8, beginning)


def _encoding_of(scan: FileScan) -> str:
    """Return the encoding, or raise where the bytes are no text."""
    for bom, encoding in (
        (codecs.BOM_UTF16_LE, "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16"),
        (codecs.BOM_UTF8, "utf-8-sig"),
    ):
        if scan.beginning.startswith(bom):
            return encoding
    for magic, kind in _BINARY_BEGINNINGS.items():
        if scan.beginning.startswith(magic):
            raise UnreadableFileError(f"this is {kind}, not text; export it as CSV or JSON lines")
    if scan.size_bytes and scan.null_count / scan.size_bytes > _MAXIMUM_NULL_RATIO:
        raise UnreadableFileError("this is no text file (it is full of null bytes); export it as CSV or JSON lines")
    if scan.is_utf8:
        return "utf-8"
    # A few damaged bytes in UTF-8 are more likely than an old code page that happens to hold valid UTF-8 sequences.
    decoded = scan.beginning.decode("utf-8", errors="replace")
    damaged_count = decoded.count("\ufffd")
    foreign_count = sum(character > "\x7f" for character in decoded) - damaged_count
    return "utf-8" if foreign_count > damaged_count else "cp1252"


def land(path: Path, scan: FileScan, landing_folder: Path) -> LandedFile:
    """Copy a scanned file into the landing folder, once for each content, and tell how to read it.

    Raises:
        UnreadableFileError: the file holds no text.
        OSError: the file or the folder cannot be used.
    """
    landed = landing_folder / f"{scan.content_hash}{path.suffix.lower()}"
    if not landed.exists():
        landing_folder.mkdir(parents=True, exist_ok=True)
        beside = landed.with_name(f".{landed.name}.part")
        shutil.copyfile(path, beside)
        os.replace(beside, landed)
    encoding = _encoding_of(scan)
    remarks = []
    if not scan.is_utf8 and encoding != "utf-16":
        remarks.append(f"read as {encoding}" + (", damaged bytes replaced" if encoding == "utf-8" else ""))
    if scan.null_count and encoding != "utf-16":
        remarks.append(f"{scan.null_count} null bytes removed")
    return LandedFile(
        path=landed,
        file_name=path.name,
        content_hash=scan.content_hash,
        size_bytes=scan.size_bytes,
        encoding=encoding,
        is_clean=scan.is_utf8 and not scan.null_count and encoding == "utf-8",
        remark="; ".join(remarks) or None,
    )


@contextmanager
def readable(landed: LandedFile, scratch_folder: Path) -> Iterator[Path]:
    """Give the path of clean UTF-8 text: the landed file itself, or a cleaned copy that lives as long as the block."""
    if landed.is_clean:
        yield landed.path
        return
    scratch_folder.mkdir(parents=True, exist_ok=True)
    cleaned = scratch_folder / f"{landed.content_hash}.txt"
    with (
        landed.path.open("r", encoding=landed.encoding, errors="replace", newline="") as source,
        cleaned.open("w", encoding="utf-8", errors="replace", newline="") as target,
    ):
        while text := source.read(CHUNK_BYTES):
            target.write(text.replace("\x00", ""))
    try:
        yield cleaned
    finally:
        cleaned.unlink(missing_ok=True)
