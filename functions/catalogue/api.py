"""The price list, for everybody."""

from __future__ import annotations

from driveaway.catalogue.service import price_list
from driveaway.runtime.http import Api, Json

api = Api("catalogue")
handler = api.handler


@api.get("/api/models", summary="The models, with trims, colours, options and their list prices")
def models() -> Json:
    """Answer what is sold today; nothing in it says what the dealer pays."""
    return {"models": price_list(api.world.book, api.world.clock)}
