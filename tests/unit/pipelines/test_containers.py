"""Archives: each file inside is a file of its own, and what cannot be trusted is refused."""

import bz2
import gzip
import io
import zipfile

import duckdb
import pyarrow as pa
import pytest

from pipelines.loading.containers import UnpackingLimits

HEADER = "id,posted_at,text\n"
ONE = HEADER + "1,2026-11-01,hello\n"
TWO = HEADER + "2,2026-11-01,more\n"


def zipped(**files: bytes | str) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            # The time stands in the archive: without one two alike would differ.
            archive.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return packed.getvalue()


def ledger(connection: duckdb.DuckDBPyConnection) -> list[tuple[object, ...]]:
    return connection.sql("select file_name, status, new_count from raw.load_files order by file_name").fetchall()


@pytest.mark.parametrize(
    "packed",
    [
        gzip.compress(ONE.encode()),
        bz2.compress(ONE.encode()),
        pa.Codec("zstd").compress(ONE.encode(), asbytes=True),
        gzip.compress(ONE.encode()) + gzip.compress(b"2,2026-11-01,more\n"),
    ],
    ids=["gzip", "bzip2", "zstd", "gzip in two pieces"],
)
def test_a_compressed_file_is_loaded_as_what_is_inside(connection, load, packed):
    outcomes = load(export__csv__gz=packed)
    assert [(outcome.file_name, outcome.status) for outcome in outcomes] == [
        ("export.csv.gz/export.csv", "loaded"),
        ("export.csv.gz", "unpacked"),
    ]
    assert outcomes[0].layout == "canonical_csv"


def test_every_file_of_a_zip_is_a_file_of_the_ledger(connection, load):
    outcomes = load(
        dump__zip=zipped(
            **{
                "a/one.csv": ONE,
                "b/two.jsonl": '{"id": "3", "posted_at": "2026-11-01", "text": "third"}\n',
                "again.csv": ONE,
                "notes.csv": "name,age\nx,1\n",
                "__MACOSX/._one.csv": b"\x00\x05",
                "empty.csv": "",
            }
        )
    )
    assert [(outcome.file_name, outcome.status) for outcome in outcomes] == [
        ("dump.zip/a/one.csv", "loaded"),
        ("dump.zip/b/two.jsonl", "loaded"),
        ("dump.zip/again.csv", "known"),
        ("dump.zip/notes.csv", "quarantined"),
        ("dump.zip/empty.csv", "empty"),
        ("dump.zip", "unpacked"),
    ]
    assert ledger(connection) == [
        ("dump.zip/a/one.csv", "loaded", 1),
        ("dump.zip/b/two.jsonl", "loaded", 1),
        ("dump.zip/empty.csv", "empty", 0),
        ("dump.zip/notes.csv", "quarantined", 0),
    ]


def test_what_was_loaded_plain_is_known_when_it_comes_packed(connection, load):
    load(a__csv=ONE)
    outcomes = load(a__zip=zipped(**{"a.csv": ONE, "b.csv": TWO}))
    assert [outcome.status for outcome in outcomes] == ["known", "loaded", "unpacked"]
    [again] = load(renamed__zip=zipped(**{"a.csv": ONE, "b.csv": TWO}))
    assert again.status == "known"


def test_a_file_whose_path_climbs_out_is_refused_and_the_others_are_loaded(connection, load, tmp_path):
    outcomes = load(a__zip=zipped(**{"../../evil.csv": ONE, "/abs.csv": ONE, "c:\\x.csv": ONE, "good.csv": TWO}))
    assert [outcome.status for outcome in outcomes] == ["quarantined"] * 3 + ["loaded", "unpacked"]
    assert all("leads out of the archive" in (outcome.message or "") for outcome in outcomes[:3])
    assert not list(tmp_path.parent.glob("**/evil.csv"))


def test_an_archive_inside_an_archive_is_refused(load):
    outcomes = load(a__zip=zipped(**{"inner.zip": zipped(**{"a.csv": ONE}), "b.csv.gz": gzip.compress(b"x")}))
    assert [outcome.status for outcome in outcomes] == ["quarantined", "quarantined", "unpacked"]
    assert "archive inside an archive" in (outcomes[0].message or "")


@pytest.mark.parametrize("pack", [lambda text: zipped(**{"a.csv": text}), gzip.compress, bz2.compress])
def test_an_archive_that_grows_too_large_is_refused_before_it_fills_the_disk(connection, load, tmp_path, pack):
    limits = UnpackingLimits(bytes_in_all=1 << 30, ratio=50, bytes_below_which_any_ratio_goes=1 << 16)
    [outcome] = load(limits=limits, bomb__zip=pack(HEADER.encode() + bytes(10_000_000)))
    assert outcome.status == "quarantined"
    assert "may be a zip bomb" in (outcome.message or "")
    assert list((tmp_path / "scratch").iterdir()) == []


def test_a_zip_whose_directory_lies_about_sizes_is_measured_while_it_is_unpacked(load):
    packed = bytearray(zipped(**{"a.csv": HEADER.encode() + b"1" * 5_000_000}))
    directory = packed.rindex(b"PK\x01\x02")
    packed[directory + 24 : directory + 28] = (100).to_bytes(4, "little")
    limits = UnpackingLimits(bytes_below_which_any_ratio_goes=1 << 16, ratio=10)
    outcomes = load(limits=limits, a__zip=bytes(packed))
    assert {outcome.status for outcome in outcomes} <= {"quarantined", "unpacked"}
    assert outcomes[0].status == "quarantined"


@pytest.mark.parametrize(
    "packed",
    [gzip.compress(ONE.encode() * 1000)[:-20], bz2.compress(ONE.encode() * 1000)[:-9], zipped(**{"a.csv": ONE})[:-30]],
)
def test_an_archive_that_was_cut_short_is_refused(load, packed):
    [outcome] = load(a__bin=packed)
    assert outcome.status == "quarantined"
    assert "damaged or was cut short" in (outcome.message or "")


def workbook(**sheets: list[list[str | float]]) -> bytes:
    """Pack a workbook of sheets: strings in cells as they are, numbers as numbers."""

    def cell(value: str | float) -> str:
        return f'<c t="inlineStr"><is><t>{value}</t></is></c>' if isinstance(value, str) else f"<c><v>{value!r}</v></c>"

    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    document = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006/relationships"
    files = {
        "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
        "_rels/.rels": f'<Relationships xmlns="{package}"><Relationship Id="r0" Type="{document}/officeDocument"'
        ' Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{main}" xmlns:r="{document}"><sheets>'
        + "".join(f'<sheet name="{name}" sheetId="{n}" r:id="r{n}"/>' for n, name in enumerate(sheets, 1))
        + "</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{package}">'
        + "".join(
            f'<Relationship Id="r{n}" Type="{document}/worksheet" Target="worksheets/sheet{n}.xml"/>'
            for n in range(1, len(sheets) + 1)
        )
        + "</Relationships>",
    }
    for number, rows in enumerate(sheets.values(), 1):
        body = "".join(f"<row>{''.join(map(cell, row))}</row>" for row in rows)
        files[f"xl/worksheets/sheet{number}.xml"] = (
            f'<worksheet xmlns="{main}"><sheetData>{body}</sheetData></worksheet>'
        )
    return zipped(**files)


def test_each_sheet_of_a_workbook_is_a_file_of_the_ledger(connection, load):
    header: list[str | float] = ["id", "posted_at", "text", "like_count"]
    outcomes = load(
        posts__xlsx=workbook(
            May=[header, ["a1", "2026-05-01T10:00:00Z", "two\nlines, one cell", 3.0]],
            Empty=[],
            June=[header, ["b1", "2026-06-01", "hello", 12.0]],
        )
    )
    assert [(outcome.file_name, outcome.status) for outcome in outcomes] == [
        ("posts.xlsx/May", "loaded"),
        ("posts.xlsx/June", "loaded"),
        ("posts.xlsx", "unpacked"),
    ]
    rows = connection.sql("select mention_id, text, like_count from raw.mentions order by all").fetchall()
    assert rows == [("canonical:a1", "two\nlines, one cell", 3), ("canonical:b1", "hello", 12)]


def test_an_id_that_excel_has_cut_is_refused(connection, load):
    load(
        posts__xlsx=workbook(
            May=[
                ["id", "posted_at", "text"],
                [1.7812345678901235e17, "2026-05-01", "whose?"],
                [7.0, "2026-05-01", "mine"],
            ]
        )
    )
    assert connection.sql("select mention_id from raw.mentions").fetchall() == [("canonical:7",)]
    assert "spreadsheet" in connection.sql("select reason from raw.rejected_rows").fetchall()[0][0]


def test_a_damaged_workbook_is_refused(load):
    [outcome] = load(a__xlsx=zipped(**{"[Content_Types].xml": "x", "xl/workbook.xml": "x"}))
    assert "the workbook is damaged" in (outcome.message or "")


@pytest.mark.parametrize(
    ("columns", "layout"),
    [
        ("1 as id, timestamptz '2026-11-01 09:00:00Z' as posted_at, 'he\"l,lo' as text", "canonical_csv"),
        ("1 as id, 1793523600 as posted_at, 'he\"l,lo' as text, {a: 1} as extra", "canonical_json_lines"),
    ],
)
def test_parquet_is_of_the_layout_that_its_columns_tell(connection, load, tmp_path, columns, layout):
    duckdb.sql(f"select {columns}").write_parquet(str(tmp_path / "t.parquet"))
    [outcome] = load(a__parquet=(tmp_path / "t.parquet").read_bytes())
    assert (outcome.status, outcome.layout) == ("loaded", layout)
    assert connection.sql("select text, posted_at::varchar from raw.mentions").fetchall() == [
        ('he"l,lo', "2026-11-01 09:00:00+00")
    ]


def test_a_parquet_file_that_was_cut_short_is_refused(load, tmp_path):
    duckdb.sql("select 1 as id").write_parquet(str(tmp_path / "t.parquet"))
    [outcome] = load(a__parquet=(tmp_path / "t.parquet").read_bytes()[:-10])
    assert "Parquet file is damaged" in (outcome.message or "")
