"""The annexes of a contract: the configuration sheet, and the list that both sides go through at handover. Pure."""

from __future__ import annotations

from driveaway.contracts.paper import Block, Boxes, Section, Table
from driveaway.contracts.wording import Wording

TO_TICK = "□"


def configuration(w: Wording) -> Section:
    """Return the car as configured: options taken and not taken, what is standard."""
    deal, content = w.deal, w.deal.content
    taken = [line for line in content.lines if line.kind == "option"]
    offered = deal.model.options if deal.model else ()
    left = [option for option in offered if option.option_code not in content.option_codes]
    boxes = (
        *((True, w.say("priced", name=w.named(line.name), price=w.yuan(line.amount))) for line in taken),
        *((False, w.say("priced", name=w.named(each.name), price=w.yuan(each.price))) for each in left),
    )
    facts = {
        "model": w.named(content.model_name),
        "trim": w.named(content.trim_name),
        "colour": w.named(content.colour_name),
        "codes": ", ".join((content.model_code, content.trim_code, content.colour_code, *content.option_codes)),
    }
    equipment = Table(
        caption=w.say("annex_1.equipment"),
        head=(w.say("no"), w.say("item")),
        rows=tuple((str(n), w.named(each)) for n, each in enumerate(deal.sheet.equipment, start=1)),
    )
    options: tuple[Block, ...] = (Boxes(items=boxes),) if boxes else ()
    return w.section("annex_1", w.facts("annex_1.facts", facts), *options, equipment, annex=True)


def handover(w: Wording) -> Section:
    """Return the checklist of the handover, to be ticked by both sides."""
    rows = tuple((str(n), w.named(each), TO_TICK, TO_TICK) for n, each in enumerate(w.deal.sheet.handover, start=1))
    head = (w.say("no"), w.say("item"), w.say("seller_ticks"), w.say("buyer_ticks"))
    return w.section("annex_2", Table(caption=w.say("annex_2.list"), head=head, rows=rows), annex=True)


ANNEXES = (configuration, handover)
