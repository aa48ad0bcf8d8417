"""The dashboard: a page on which people see the stock and work with it. It asks the API, as anybody does."""

from typing import Final

from holdfast.api.routes import Answer, Route
from holdfast.api.service.assets import Assets

ASSETS: Final = Assets("dashboard")

ROUTES: Final[tuple[Route, ...]] = (
    Route(
        method="GET",
        path="/dashboard",
        name="getDashboard",
        tag="Service",
        summary="A page to see the stock and to work with it",
        make=lambda _: ASSETS.get_page,
        public=True,
        answers={200: Answer(description="The page", media_type="text/html")},
    ),
    Route(
        method="GET",
        path="/dashboard/{asset}",
        name="getDashboardAsset",
        tag="Service",
        summary="A file of that page",
        make=lambda _: ASSETS.get_asset,
        public=True,
        answers={200: Answer(description="The file", media_type="text/javascript, text/css, text/html")},
        refusals=("NOT_FOUND",),
    ),
)
