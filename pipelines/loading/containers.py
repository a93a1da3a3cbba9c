"""Files in files: gzip, bzip2, Zstandard, zip, the sheets of workbooks. Each inside is given as a file of its own."""

import bz2
import gzip
import shutil
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import BinaryIO, Final, cast

import pyarrow as pa  # type: ignore[import-untyped]

from pipelines.loading.landing import CHUNK_BYTES, UnreadableFileError
from pipelines.loading.workbooks import write_sheets

_ZIP_MAGIC: Final = b"PK\x03\x04"
# What an Excel workbook holds beside its sheets.
_WORKBOOK_MEMBER: Final = "xl/workbook.xml"
_DAMAGED: Final = "the archive is damaged or was cut short"


@dataclass(frozen=True, slots=True)
class UnpackingLimits:
    """How far an archive may grow: an honest export of text shrinks to a thirtieth at most."""

    bytes_in_all: int = 64 << 30
    ratio: int = 300
    bytes_below_which_any_ratio_goes: int = 64 << 20
    members: int = 10_000


class ArchiveTooLargeError(UnreadableFileError):
    """An archive that grows beyond the limits."""


@dataclass(frozen=True, slots=True)
class Member:
    """A file in an archive."""

    name: str
    """The name of the archive, a slash and the path inside it."""
    path: Path | None
    """Where it was unpacked to; null where it was refused."""
    refusal: str | None


def _open_gzip(path: Path) -> BinaryIO:
    return cast(BinaryIO, gzip.open(path))


def _open_bzip2(path: Path) -> BinaryIO:
    return cast(BinaryIO, bz2.open(path))


def _open_zstandard(path: Path) -> BinaryIO:
    return cast(BinaryIO, pa.CompressedInputStream(pa.OSFile(str(path)), "zstd"))


_COMPRESSIONS: Final[dict[bytes, Callable[[Path], BinaryIO]]] = {
    b"\x1f\x8b": _open_gzip,
    b"BZh": _open_bzip2,
    b"\x28\xb5\x2f\xfd": _open_zstandard,
}


def is_container(beginning: bytes) -> bool:
    """Tell from the first bytes whether a file holds other files."""
    return beginning.startswith((_ZIP_MAGIC, *_COMPRESSIONS))


def unpack(path: Path, beginning: bytes, scratch_folder: Path, limits: UnpackingLimits) -> Iterator[Member]:
    """Unpack the files of an archive one after the other; each lives until the next is asked for.

    Raises:
        UnreadableFileError: it is no archive that can be unpacked, or grows beyond the limits.
        OSError: the scratch folder cannot be used.
    """
    scratch_folder.mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(dir=scratch_folder))
    try:
        budget = _Budget(limits, path.stat().st_size)
        members = _zip_members if beginning.startswith(_ZIP_MAGIC) else _single_member
        yield from members(path, beginning, folder, budget)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


class _Budget:
    """What an archive may still grow by."""

    def __init__(self, limits: UnpackingLimits, packed_bytes: int) -> None:
        self._maximum = min(
            limits.bytes_in_all, max(limits.bytes_below_which_any_ratio_goes, packed_bytes * limits.ratio)
        )
        self.maximum_members = limits.members
        self._spent = 0

    def check(self, further_bytes: int) -> None:
        """Raise where so many bytes more are too many."""
        if self._spent + further_bytes > self._maximum:
            raise ArchiveTooLargeError(
                f"unpacked it would be larger than {self._maximum:,} bytes, far more than its size tells: "
                "it may be a zip bomb; unpack it yourself if you trust it"
            )

    def spend(self, count: int) -> None:
        """Note that bytes were unpacked."""
        self.check(count)
        self._spent += count


def _copy(source: BinaryIO, target: Path, budget: _Budget) -> None:
    with target.open("wb") as file:
        while chunk := source.read(CHUNK_BYTES):
            budget.spend(len(chunk))
            file.write(chunk)


@contextmanager
def _damage_as_refusal() -> Iterator[None]:
    try:
        yield
    except (EOFError, zlib.error, zipfile.BadZipFile, gzip.BadGzipFile, pa.ArrowInvalid) as error:
        raise UnreadableFileError(f"{_DAMAGED} ({error})") from None
    except OSError as error:
        # The decompressors say so of damage; an error of the disk has a number.
        if error.errno is not None:
            raise
        raise UnreadableFileError(f"{_DAMAGED} ({error})") from None


def _single_member(path: Path, beginning: bytes, folder: Path, budget: _Budget) -> Iterator[Member]:
    opener = next(opener for magic, opener in _COMPRESSIONS.items() if beginning.startswith(magic))
    inner = path.name.rsplit(".", 1)[0] if path.suffix else path.name
    target = folder / f"member{PurePosixPath(inner).suffix}"
    with _damage_as_refusal(), opener(path) as source:
        _copy(source, target, budget)
    yield _member(f"{path.name}/{inner}", target)


def _zip_members(path: Path, beginning: bytes, folder: Path, budget: _Budget) -> Iterator[Member]:  # noqa: ARG001 - as its kin
    with _damage_as_refusal():
        archive = zipfile.ZipFile(path)
    with archive:
        entries = [entry for entry in archive.infolist() if not entry.is_dir()]
        if any(entry.filename == _WORKBOOK_MEMBER for entry in entries):
            budget.check(sum(entry.file_size for entry in entries))
            for name, sheet in write_sheets(path, folder):
                yield Member(f"{path.name}/{name}", sheet, None)
            return
        if len(entries) > budget.maximum_members:
            raise UnreadableFileError(
                f"it holds {len(entries):,} files; at most {budget.maximum_members:,} are unpacked"
            )
        # The sizes in the directory may lie; what is really unpacked is counted too.
        budget.check(sum(entry.file_size for entry in entries))
        for number, entry in enumerate(entries):
            name, inner = f"{path.name}/{entry.filename}", PurePosixPath(entry.filename.replace("\\", "/"))
            if any(part.startswith(".") and part != ".." or part == "__MACOSX" for part in inner.parts):
                continue
            if inner.is_absolute() or ".." in inner.parts or ":" in inner.parts[0]:
                yield Member(name, None, "its path leads out of the archive; such an archive is not to be trusted")
                continue
            if entry.flag_bits & 1:
                yield Member(name, None, "it is encrypted; unpack it with its password")
                continue
            target = folder / f"member_{number}{inner.suffix}"
            try:
                with _damage_as_refusal(), archive.open(entry) as source:
                    _copy(cast(BinaryIO, source), target, budget)
            except ArchiveTooLargeError:
                raise
            except UnreadableFileError as error:
                yield Member(name, None, str(error))
            except (NotImplementedError, RuntimeError) as error:  # how zipfile says unknown method, encrypted
                yield Member(name, None, f"it cannot be unpacked: {error}")
            else:
                yield _member(name, target)
            target.unlink(missing_ok=True)


def _member(name: str, target: Path) -> Member:
    with target.open("rb") as file:
        if is_container(file.read(8)):
            return Member(name, None, "it is an archive inside an archive; unpack the outer one")
    return Member(name, target, None)
