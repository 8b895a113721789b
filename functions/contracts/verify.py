"""Anyone with a contract number compares a document with the archive."""

from driveaway.contracts.service import verification
from driveaway.runtime.http import Api, Json, Page

api = Api("verification", domain="contracts")
handler = api.handler


@api.page("/verify/<contract_no>", summary="Whether a contract is genuine, and the hash of its document")
def look(contract_no: str) -> Page | Json:
    """Status, times and SHA-256; the page compares the hash of a file, which never leaves the reader's browser."""
    known = verification(contract_no, book=api.world.book)
    return Page("contracts/verify.html", {"contract": known}, domain="contracts") if api.wants_page() else known
