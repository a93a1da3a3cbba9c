"""Credentials: read from the environment only, and kept out of everything that is written or shown."""

import base64
from collections.abc import Mapping
from urllib.parse import quote

from models.pull import Api, Source
from pipelines.pulls.problems import SourceError

_HIDDEN = "***"


def missing_variables(source: Source, api: Api, environment: Mapping[str, str]) -> tuple[str, ...]:
    """Return the environment variables that must be set for a source and are not."""
    wanted = (source.credentials.get(word, variable) for word, variable in api.credentials.items())
    return tuple(variable for variable in wanted if not environment.get(variable))


class Credentials:
    """The secrets of one source. Shown, it shows none of them."""

    def __init__(self, source: Source, api: Api, environment: Mapping[str, str]) -> None:
        missing = missing_variables(source, api, environment)
        if missing:
            raise SourceError(f"{source.name}: {', '.join(missing)} must be set in the environment")
        variables = {**api.credentials, **api.optional_credentials, **source.credentials}
        self._words = {word: value for word, variable in variables.items() if (value := environment.get(variable))}

    def __repr__(self) -> str:
        return f"Credentials({', '.join(sorted(self._words))})"

    @property
    def words(self) -> Mapping[str, str]:
        """Word -> secret, with `session` after a login."""
        return self._words

    def keep_session(self, session: str) -> None:
        """Keep what a login gave."""
        self._words = {**self._words, "session": session}

    def basic(self, name: str, password: str) -> str:
        """Return the header of HTTP's basic authentication, which is hidden like what it is made of."""
        written = base64.b64encode(f"{name}:{password}".encode()).decode()
        self._words = {**self._words, "basic": written}
        return f"Basic {written}"

    def redact(self, text: str) -> str:
        """Return a text without any secret, however it is quoted in an address."""
        for secret in sorted(self._words.values(), key=len, reverse=True):
            for form in (secret, quote(secret, safe=""), quote(secret)):
                text = text.replace(form, _HIDDEN)
        return text
