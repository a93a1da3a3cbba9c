"""The digest as JSON. Its schema, docs/digest.schema.json, follows from reports/digest_content.py.

`python -m reports.renderings.json_document` prints the schema, to be kept there when the digest's content changes.
"""

import json
import sys
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, Literal

from pydantic import TypeAdapter

from reports.digest_content import Digest


@dataclass(frozen=True, slots=True)
class DigestDocument:
    """A digest with what it was made from. A `format` with another number has other fields."""

    format: Literal["callboard-digest-1"]
    company_name: str
    as_of: datetime
    digest: Digest


@cache
def _adapter() -> TypeAdapter[DigestDocument]:
    return TypeAdapter(DigestDocument)


def json_document(digest: Digest, *, company_name: str, as_of: datetime) -> str:
    """Return the digest as a JSON document in UTF-8; texts are masked, and not escaped for HTML."""
    document = DigestDocument("callboard-digest-1", company_name, as_of, digest)
    return _adapter().dump_json(document, indent=1).decode() + "\n"


def json_schema() -> dict[str, Any]:
    """Return the JSON Schema of the documents."""
    return _adapter().json_schema(mode="serialization")


if __name__ == "__main__":
    sys.stdout.write(json.dumps(json_schema(), indent=1) + "\n")
