"""A profile as its form carries it: what is empty is given up, but for the phone, which the page does not show."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, JsonValue

from driveaway.customers.model import Customer, IdType, ProfileEdit
from driveaway.shared.contact import Email, PersonName, Phone, PrintedLine
from driveaway.shared.text import Language


class ProfileForm(BaseModel):
    """The form of a profile, and the version that it was filled in from.

    Without a phone the known one stays: buyers confirm with its last digits, so that no page holds them.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    version: int
    name: PersonName
    phone: Phone | None = None
    email: Email
    language: Language
    id_type: IdType | None = None
    id_number: PrintedLine | None = None
    address: PrintedLine | None = None
    marketing_consent: bool = False

    @property
    def edit(self) -> ProfileEdit:
        """The edit that leaves the profile as the form says."""
        fields = self.model_dump(exclude={"version"})
        if self.phone is None:
            del fields["phone"]
        return ProfileEdit.model_validate(fields)


def filled_from(customer: Customer) -> dict[str, JsonValue]:
    """Return what stands in the form of a profile, by the names of its fields."""
    return customer.model_dump(mode="json", include={*ProfileForm.model_fields} - {"phone"})
