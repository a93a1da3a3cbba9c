"""The APIs that can be pulled: one YAML file each, and those of the company file."""

from collections.abc import Sequence
from importlib.resources import files

import yaml

from models.company import Company
from models.pull import Api, Source
from pipelines.pulls.problems import SourceError


def shipped_apis() -> tuple[Api, ...]:
    """Return the descriptions that come with Callboard, by name."""
    folder = files("pipelines.pulls") / "apis"
    texts = sorted((entry.name, entry.read_text("utf-8")) for entry in folder.iterdir() if entry.name.endswith(".yaml"))
    return tuple(Api.model_validate(yaml.safe_load(text)) for _, text in texts)


def find_source(company: Company | None, name: str) -> tuple[Source, Api]:
    """Return a source of the company file and the API that it asks.

    Raises:
        SourceError: there is no such source or API, or it asks for what the API does not know.
    """
    sources = company.sources if company else ()
    for source in sources:
        if source.name == name:
            return source, api_of(source, company.apis if company else ())
    known = ", ".join(source.name for source in sources) or "none; add them under 'sources:'"
    raise SourceError(f"there is no source {name} in the company file (known: {known})")


def api_of(source: Source, own_apis: Sequence[Api]) -> Api:
    """Return the API of a source, one of the company's own before a shipped one of the same name.

    Raises:
        SourceError: there is none, or the source asks for what it does not know, or leaves out what it needs.
    """
    apis = (*own_apis, *shipped_apis())
    api = next((api for api in apis if api.name == source.api), None)
    if api is None:
        names = ", ".join(sorted({api.name for api in apis}))
        raise SourceError(f"{source.name}: there is no API {source.api} (known: {names})")
    missing = [f"{word} ({meaning})" for word, meaning in api.asks.items() if not source.ask.get(word)]
    unknown = sorted(set(source.ask) - {*api.asks, *api.may_ask})
    unknown += sorted(set(source.credentials) - {*api.credentials, *api.optional_credentials})
    if missing:
        raise SourceError(f"{source.name}: 'ask' must say {'; '.join(missing)}")
    if unknown:
        raise SourceError(f"{source.name}: {api.name} knows no {', '.join(unknown)}")
    return api
