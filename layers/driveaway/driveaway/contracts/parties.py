"""Clause 0 and clause 1 of a contract: who buys what from whom. Pure."""

from __future__ import annotations

from driveaway.contracts.paper import Section
from driveaway.contracts.wording import Wording
from driveaway.orders.content import Buyer


def parties(w: Wording) -> Section:
    """Return number, place and date of the contract, and the parties."""
    deal = w.deal
    head = {
        "number": deal.contract_no,
        "order_number": deal.order.order_no,
        "date": w.day(deal.day),
        "place": w.named(deal.seller.address),
    }
    seller = {
        "name": w.named(deal.seller.name),
        "licence_no": deal.seller.licence_no,
        "representative": w.named(deal.seller.representative),
        "address": w.named(deal.seller.address),
        "phone": deal.seller.phone,
    }
    facts = (
        w.facts("0.contract", head),
        w.facts("0.seller", seller),
        w.facts("0.buyer", _buyer(w, deal.content.buyer)),
    )
    return w.section("0", *facts)


def _buyer(w: Wording, buyer: Buyer) -> dict[str, str | None]:
    identity = f"{w.code('id', buyer.id_type)} {buyer.id_number}".strip() if buyer.id_number else w.say("not_given")
    return {
        "name": buyer.name,
        "identity": identity,
        "address": buyer.address or w.say("not_given"),
        "phone": buyer.phone,
        "email": buyer.email,
        "agent": w.say("no_agent"),
    }


def vehicle(w: Wording) -> Section:
    """Return the car as ordered; what only one car has is told once it is allocated."""
    content, sheet = w.deal.content, w.deal.sheet
    options = [w.named(line.name) for line in content.lines if line.kind == "option"]
    return w.section(
        "1",
        w.facts(
            "1.facts",
            {
                "brand": w.named(sheet.brand),
                "model": w.named(content.model_name),
                "trim": w.named(content.trim_name),
                "maker": w.named(w.deal.model.maker if w.deal.model else sheet.maker),
                "origin": w.named(sheet.origin),
                "colour": w.named(content.colour_name),
                "second_colour": w.say("no_second_colour"),
                "options": w.say("comma").join(options) or w.say("none"),
                "equipment": w.say("equipment_in_annex"),
                "vin": w.say("vin_later"),
                "engine_no": w.say("in_handover_form"),
                "certificate_no": w.say("in_handover_form"),
            },
        ),
    )
