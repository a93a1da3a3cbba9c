"""Many values of a JSON record at once: the paths of a layout as one structure that the engine fills in one go."""

import json
import re
from collections.abc import Iterable
from typing import Final

from pipelines.loading.sql_fields import sql_name, sql_text

_PLAIN_PATH: Final = re.compile(r'\$(?:\.(?:\w+|"[^"]+"))+')
_KEY: Final = re.compile(r'\.(?:(\w+)|"([^"]+)")')

_Tree = dict[str, "_Tree | None"]


class JsonShape:
    """The values at some paths of a record, all of them text as in `json_extract_string`.

    Paths of keys alone (`$.a.b`) become a structure, which costs a third of a list of paths; those that reach into
    lists, and keys that a structure cannot hold beside others, stay such a list.
    """

    def __init__(self, paths: Iterable[str]) -> None:
        self._tree: _Tree = {}
        self._keys: dict[str, tuple[str, ...]] = {}
        self._listed: list[str] = []
        for path in sorted(set(paths)):
            keys = tuple(plain or quoted for plain, quoted in _KEY.findall(path))
            if _PLAIN_PATH.fullmatch(path) and _grow(self._tree, keys):
                self._keys[path] = keys
            else:
                self._listed.append(path)

    def columns(self, record: str, name: str) -> str:
        """Return the SQL of the columns `<name>` and `<name>_listed`; null where `is_whole` does not hold."""
        shape = f"json_transform({record}, {sql_text(json.dumps(_types(self._tree)))})" if self._tree else "null"
        listed = (
            f"json_extract_string({record}, [{', '.join(map(sql_text, self._listed))}])" if self._listed else "null"
        )
        return f"""
            case when is_whole then {shape} end as {name},
            case when is_whole then {listed} end as {name}_listed
        """

    def value(self, path: str, name: str) -> str:
        """Return the SQL of what stands at a path, from those columns."""
        if path in self._keys:
            return ".".join([name, *map(sql_name, self._keys[path])])
        return f"{name}_listed[{self._listed.index(path) + 1}]"


def _grow(tree: _Tree, keys: tuple[str, ...]) -> bool:
    """Add a path to a structure; tell whether there is room for it."""
    key, *rest = keys
    # A structure cannot tell `Id` from `id`.
    if key not in tree and key.lower() in map(str.lower, tree):
        return False
    if not rest:
        return tree.setdefault(key, None) is None
    inner = tree.get(key, {})
    if inner is None or not _grow(inner, tuple(rest)):
        return False
    tree[key] = inner
    return True


def _types(tree: _Tree) -> dict[str, object]:
    return {key: "VARCHAR" if inner is None else _types(inner) for key, inner in tree.items()}
