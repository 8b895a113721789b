"""The newest contract document of an order, for staff."""

from aws_lambda_powertools.event_handler import Response

from driveaway.contracts.service import document_for
from driveaway.runtime.http import Api

api = Api("contracts", domain="contracts")
handler = api.handler


@api.get("/api/orders/<order_id>/contract.pdf", summary="The newest contract document; goes on to where it lies")
def show(order_id: str) -> Response[str]:
    """A redirect to an address that works for five minutes."""
    document = document_for(order_id, person=api.person(), book=api.world.book)
    address = api.world.archive.presigned(document.key, document.filename)
    return Response(status_code=303, headers={"Location": address, "Cache-Control": "no-store"}, body="")
