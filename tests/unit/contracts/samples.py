"""An order with everything a contract can say, and its content in each language."""

from __future__ import annotations

from datetime import UTC, date, datetime

from driveaway.orders.content import Buyer, Content, DeliveryWish, OrderLine, Payment
from driveaway.orders.model import Order
from driveaway.orders.pricing import content_hash, payable
from driveaway.reviews.model import Approval
from driveaway.shared.money import cny
from driveaway.shared.text import Language, LocalText

NOW = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)


def named(hans: str, hant: str, english: str) -> LocalText:
    return LocalText.model_validate({"zh-Hans": hans, "zh-Hant": hant, "en": english})


def line(kind: str, code: str, name: LocalText, price: str) -> OrderLine:
    return OrderLine.model_validate(
        {"kind": kind, "code": code, "name": name, "list_price": cny(price), "amount": cny(price)}
    )


def content_for(language: Language = "zh-Hans", *, name: str = "欧阳娜") -> Content:
    buyer = Buyer(
        customer_id="CUSTOMER1",
        name=name,
        phone="+8613800138000",
        email="ouyang@example.com",
        language=language,
        id_type="resident_id",
        id_number="310101199001010027",
        address="上海市浦东新区世纪大道 100 号",
    )
    car = named("远航 X5 四驱豪华版", "遠航 X5 四驅豪華版", "Voyager X5 AWD Luxury")
    white, roof = named("珠光白", "珠光白", "Pearl white"), named("全景天窗", "全景天窗", "Panoramic roof")
    return Content(
        order_id="ORDER1",
        revision=1,
        follows=1,
        buyer=buyer,
        model_code="VX5",
        model_name=named("远航 X5", "遠航 X5", "Voyager X5"),
        trim_code="AWD",
        trim_name=named("四驱豪华版", "四驅豪華版", "AWD Luxury"),
        colour_code="WHITE",
        colour_name=white,
        option_codes=("ROOF",),
        lines=(
            line("vehicle", "AWD", car, "239800"),
            line("colour", "WHITE", white, "3000"),
            line("option", "ROOF", roof, "9800"),
        ),
        discount=cny("5800"),
        discount_reason="loyalty",
        cost=cny("200000"),
        payment=Payment(method="loan", earnest_money=cny("20000"), down_payment=cny("80000.50"), lender="远方汽车金融"),
        delivery=DeliveryWish(requested_date=date(2026, 12, 24), place="浦东店"),
    )


def _approved(content: Content) -> Approval:
    given = content_hash(content)
    return Approval(level=1, role="sales_manager", assignee="M1", state="APPROVED", by="M1", at=NOW, content_hash=given)


def an_order(content: Content, **changes: object) -> Order:
    fields: dict[str, object] = {
        "order_id": content.order_id,
        "order_no": "DW-20261123-7KQ2M9",
        "tracking_code": "TRACK0123456789A",
        "status": "APPROVED",
        "epoch": 1,
        "content_hash": content_hash(content),
        "approvals": (_approved(content),),
        "customer_id": content.buyer.customer_id,
        "consultant_id": "STAFF1",
        "store": "1",
        "language": content.buyer.language,
        "total_amount": str(payable(content).amount),
        "created_at": NOW,
        "updated_at": NOW,
    }
    return Order.model_validate(fields | changes)
