"""The command `callboard`: what each file of `pipelines/commands` adds to it."""

import typer

from pipelines.commands import actions, deliveries, labels, learning, pulls, reading, running, sources

app = typer.Typer(
    name="callboard",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Loads what people say about a company, works out who can learn from it, and posts weekly digests.",
)
for commands in (running, sources, pulls, labels, learning, actions, reading, deliveries):
    app.add_typer(commands.app)


def main() -> None:
    """Run the command line."""
    app()
