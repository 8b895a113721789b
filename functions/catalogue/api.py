"""The price list, for everybody."""

from __future__ import annotations

from driveaway.catalogue.service import offer
from driveaway.runtime.http import Api, Json

api = Api("catalogue")
handler = api.handler


@api.get(
    "/api/models", summary="What an order may choose from: models with trims, colours, options, list prices; services"
)
def models() -> Json:
    """Answer what is sold today; nothing in it says what the dealer pays."""
    return offer(api.world.book, api.world.clock)
