"""Landing: every file is kept untouched under its content hash, and read as clean UTF-8.

One pass over a file gives its hash and tells whether it is text, in which encoding, and whether it must be cleaned;
what is new is copied in the same pass.
"""

import codecs
import hashlib
import os
import shutil
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

CHUNK_BYTES = 1 << 22
CHUNK_CHARACTERS = 1 << 20
MAXIMUM_LINE_BYTES = 64 * 1024 * 1024
MAXIMUM_RAW_TEXT_CHARACTERS = 10_000
_SAMPLE_BYTES = 1 << 20
PARQUET_MAGIC = b"PAR1"
_BINARY_BEGINNINGS = {
    b"PK\x05\x06": "an empty ZIP archive",
    b"\xd0\xcf\x11\xe0": "an old Excel workbook (.xls)",
    b"7z\xbc\xaf\x27\x1c": "a 7z archive",
    b"Rar!": "a RAR archive",
    b"\xfd7zXZ\x00": "an xz archive",
    b"%PDF": "a PDF document",
    b"\x89PNG": "a PNG image",
    b"\xff\xd8\xff": "a JPEG image",
    b"SQLite format 3\x00": "a SQLite database",
}
# A real export holds a stray null byte here and there; UTF-16 without its mark is half null bytes, as is much
# that is no text.
_MAXIMUM_NULL_RATIO = 0.1


PARQUET = "parquet"
"""In place of an encoding: no text, but a table that is written out as text."""


class UnreadableFileError(ValueError):
    """A file that holds no text that could be read; the message is for the person who dropped it."""


class UnfinishedFileError(ValueError):
    """A file that changed while it was read: it is still being written."""


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
    has_endless_line: bool
    remark: str | None


@dataclass(frozen=True, slots=True)
class FileScan:
    """What one pass over a file tells."""

    content_hash: str
    size_bytes: int
    null_count: int
    is_utf8: bool
    has_endless_line: bool
    """Whether a line is so long that lines cannot be read one by one."""
    beginning: bytes
    copy: Path | None = None
    """Where the very bytes that were hashed are kept, if that was wanted."""


def scan_file(path: Path, copy: Path | None = None) -> FileScan:
    """Read a file once, in bounded memory, and copy what is read where that is wanted.

    Raises:
        OSError: the file cannot be read, or the copy not be written; its `filename` tells which could not be opened.
    """
    if copy:
        copy.parent.mkdir(parents=True, exist_ok=True)
    digest, size_bytes, null_count, is_utf8, beginning = hashlib.sha256(), 0, 0, True, b""
    line_start, has_endless_line = 0, False
    decoder = codecs.getincrementaldecoder("utf-8")()
    nothing_open = decoder.getstate()
    buffer = bytearray(CHUNK_BYTES)
    with ExitStack() as opened:
        file = opened.enter_context(path.open("rb", buffering=0))
        target = opened.enter_context(copy.open("wb")) if copy else None
        # Hashing takes as long as all the rest, and a processor of its own.
        beside = opened.enter_context(ThreadPoolExecutor(1))
        while length := file.readinto(buffer):
            chunk = buffer if length == CHUNK_BYTES else buffer[:length]
            hashed = beside.submit(digest.update, chunk)
            if target:
                target.write(chunk)
            beginning = beginning or bytes(chunk[:_SAMPLE_BYTES])
            # A line that is too long spans whole chunks, so only the first and the last end in a chunk matter.
            first_end = chunk.find(b"\n")
            has_endless_line |= (
                first_end if first_end >= 0 else len(chunk)
            ) + size_bytes - line_start > MAXIMUM_LINE_BYTES
            if first_end >= 0:
                line_start = size_bytes + chunk.rfind(b"\n") + 1
            size_bytes += len(chunk)
            null_count += chunk.count(b"\x00") if b"\x00" in chunk else 0
            if is_utf8 and not (chunk.isascii() and decoder.getstate() == nothing_open):
                try:
                    decoder.decode(chunk)
                except UnicodeDecodeError:
                    is_utf8 = False
            hashed.result()
    if is_utf8:
        try:
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            is_utf8 = False
    return FileScan(digest.hexdigest(), size_bytes, null_count, is_utf8, has_endless_line, beginning, copy)


def _encoding_of(scan: FileScan) -> str:
    """Return the encoding, or raise where the bytes are no text."""
    if scan.beginning.startswith(PARQUET_MAGIC):
        return PARQUET
    for bom, encoding in (
        (codecs.BOM_UTF16_LE, "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16"),
        (codecs.BOM_UTF8, "utf-8-sig"),
    ):
        if scan.beginning.startswith(bom):
            return encoding
    for magic, kind in _BINARY_BEGINNINGS.items():
        if scan.beginning.startswith(magic):
            raise UnreadableFileError(f"this is {kind}; export it as CSV, JSON or Parquet")
    if scan.size_bytes and scan.null_count / scan.size_bytes > _MAXIMUM_NULL_RATIO:
        raise UnreadableFileError("this is no text file (it is full of null bytes); export it as CSV or JSON lines")
    if scan.is_utf8:
        return "utf-8"
    # A few damaged bytes in UTF-8 are more likely than an old code page that happens to hold valid UTF-8 sequences.
    decoded = scan.beginning.decode("utf-8", errors="replace")
    damaged_count = decoded.count("\ufffd")
    foreign_count = sum(character > "\x7f" for character in decoded) - damaged_count
    return "utf-8" if foreign_count > damaged_count else "cp1252"


def land(path: Path, scan: FileScan, file_name: str, landing_folder: Path) -> LandedFile:
    """Move the copy of a scanned file, or copy it, into the landing folder, once for each content.

    The result tells how to read it.

    Raises:
        UnreadableFileError: the file holds no text.
        UnfinishedFileError: the file is longer or shorter than it was when it was scanned.
        OSError: the file or the folder cannot be used.
    """
    landed = landing_folder / f"{scan.content_hash}{path.suffix.lower()}"
    if not landed.exists():
        landing_folder.mkdir(parents=True, exist_ok=True)
        beside = scan.copy or landed.with_name(f".{landed.name}.part")
        try:
            if not scan.copy:
                shutil.copyfile(path, beside)
            if beside.stat().st_size != scan.size_bytes:
                raise UnfinishedFileError("is still being written; it is loaded when it no longer changes")
            os.replace(beside, landed)
        finally:
            beside.unlink(missing_ok=True)
    encoding = _encoding_of(scan)
    is_text = encoding != PARQUET
    remarks = []
    if is_text and not scan.is_utf8 and encoding != "utf-16":
        remarks.append(f"read as {encoding}" + (", damaged bytes replaced" if encoding == "utf-8" else ""))
    if is_text and scan.null_count and encoding != "utf-16":
        remarks.append(f"{scan.null_count} null bytes removed")
    return LandedFile(
        path=landed,
        file_name=file_name,
        content_hash=scan.content_hash,
        size_bytes=scan.size_bytes,
        encoding=encoding,
        is_clean=scan.is_utf8 and not scan.null_count and encoding == "utf-8",
        has_endless_line=scan.has_endless_line,
        remark="; ".join(remarks) or None,
    )
