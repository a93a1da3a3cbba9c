"""What a person presses: one key at a time at a terminal, one character at a time from a pipe or a file."""

import sys
from collections.abc import Iterator

import click


def pressed_keys() -> Iterator[str]:
    """Yield keys until standard input ends; control-C and control-D at a terminal end it too."""
    if not sys.stdin.isatty():
        while key := sys.stdin.read(1):
            yield key
        return
    while True:
        try:
            yield click.getchar()
        except (KeyboardInterrupt, EOFError):
            return
