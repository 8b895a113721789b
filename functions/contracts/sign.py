"""The customer's page to read and sign the contract, opened by a mailed link. Looking changes nothing."""

from typing import Annotated

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.openapi.params import Body

from driveaway.contracts.answers import Circumstances, answer_contract
from driveaway.contracts.requests import CodeRequest, SigningAnswer
from driveaway.contracts.service import newest_document
from driveaway.contracts.signing import Asked, look_at_signing, request_code
from driveaway.deliveries.way import way_view
from driveaway.orders.customers_view import customer_view
from driveaway.runtime.http import Api, Json, Page
from driveaway.shared.errors import InvalidInput

api = Api("signing", domain="contracts")
handler = api.handler


@api.page("/sign/<token>", summary="The contract, for the customer to sign")
def look(token: str) -> Page | Json:
    """What is to be signed, and the forms; after the answer, what was answered."""
    asked = _asked(token)
    shown: Json = {
        "order": customer_view(asked.order, asked.content),
        "contract": {
            "contract_no": asked.contract.contract_no,
            "status": asked.order.contract_status,
            "sha256": asked.contract.draft_sha256,
        },
        "state": "open" if asked.link.state == "OPEN" else "decided",
        "decision": asked.link.decision,
        **way_view(asked.order, asked.content, api.world.clock.now()),
    }
    if not api.wants_page():
        return shown
    extra = {"token": token, "code_sent": api.query("code") == "sent", "document": asked.text.document}
    return Page("contracts/sign.html", shown | extra, domain="contracts")


@api.get("/sign/<token>/contract.pdf", summary="The contract as PDF; goes on to where it lies")
def document(token: str) -> Response[str]:
    """A redirect to an address that works for five minutes."""
    newest = newest_document(_asked(token).contract)
    address = api.world.archive.presigned(newest.key, newest.filename)
    return Response(status_code=303, headers={"Location": address, "Cache-Control": "no-store"}, body="")


@api.form("/sign/<token>/code", page=look, then="/sign/{token}?code=sent#code-step", summary="Mail a code to the buyer")
def send_code(token: str, wanted: Annotated[CodeRequest, Body()]) -> Json:
    """On the page the reader first ticks that the contract was read: a form that is merely submitted does nothing."""
    if api.request.sent.is_form and not wanted.read:
        raise InvalidInput.at("/read", "read_required")
    return request_code(token, book=api.world.book, clock=api.world.clock)


@api.form("/sign/<token>", page=look, then="/sign/{token}", summary="Sign the contract, or decline")
def answer(token: str, answer: Annotated[SigningAnswer, Body()]) -> Json:
    """The mailed code says that it is the buyer; name, consent and mark are kept as evidence."""
    around = Circumstances(
        consent_text=api.world.pages.text("contracts.consent.label", api.language()),
        ip=api.client_ip(),
        user_agent=api.user_agent(),
    )
    return answer_contract(token, answer, around, book=api.world.book, clock=api.world.clock)


def _asked(token: str) -> Asked:
    return look_at_signing(token, book=api.world.book, now=api.world.clock.now())
