"""``holdfast openapi``."""

import typer


def openapi() -> None:
    """Print the description of the API, for generators: OpenAPI 3.1. No server is asked.

    Example: holdfast openapi > openapi.json
    """
    import msgspec

    from holdfast import __version__
    from holdfast.api.app import every_route
    from holdfast.api.service.openapi import Description

    typer.echo(msgspec.json.format(msgspec.json.encode(Description(every_route(), __version__).document), indent=2))
