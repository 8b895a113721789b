"""An order with everything a contract can say, and its content in each language."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

from driveaway.adapters.particulars import DealerFiles
from driveaway.contracts.wording import Deal
from driveaway.orders.content import Buyer, Content, DeliveryWish, Instalment, OrderLine, Payment, TradeIn
from driveaway.orders.model import Order
from driveaway.orders.pricing import content_hash, payable
from driveaway.reviews.model import Approval
from driveaway.shared.clock import local_day
from driveaway.shared.money import cny
from driveaway.shared.text import Language, LocalText

NOW = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
CONTRACT_NO = "DC-20261123-7KQ2M9XB"


def named(hans: str, hant: str, english: str) -> LocalText:
    return LocalText.model_validate({"zh-Hans": hans, "zh-Hant": hant, "en": english})


def line(kind: str, code: str, name: LocalText, price: str, listed: str | None = None) -> OrderLine:
    return OrderLine.model_validate(
        {"kind": kind, "code": code, "name": name, "list_price": cny(listed or price), "amount": cny(price)}
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


PLAN = Payment(
    method="instalments",
    prepayment=cny("5000"),
    down_payment=cny("60000"),
    instalments=(
        Instalment(due_on=date(2026, 12, 24), amount=cny("70000.50")),
        Instalment(due_on=date(2027, 1, 24), amount=cny("36049.50")),
    ),
)
LOAN = Payment(
    method="loan",
    earnest_money=cny("20000"),
    down_payment=cny("80000.50"),
    lender="远方汽车金融",
    on_refusal="pay_otherwise",
)


def whole_content(language: Language = "zh-Hans", payment: Payment = PLAN) -> Content:
    """An order with everything that an order can have, but for the ways of payment that exclude each other."""
    plain = content_for(language)
    car, *others = plain.lines
    return plain.model_copy(
        update={
            "service_codes": ("PLATES", "COVER"),
            "lines": (
                car.model_copy(update={"list_price": cny("244800")}),
                *others,
                line("promotion", "AUTUMN", named("金秋购车优惠", "金秋購車優惠", "Autumn offer"), "-2750", "0"),
                line("service", "PLATES", named("代办上牌", "代辦上牌", "Registration"), "800"),
                line("service", "COVER", named("代办保险", "代辦保險", "Insurance"), "5200"),
            ),
            "discount": cny("6440"),
            "discount_percent": Decimal("2.50"),
            "discount_note": "只给员工看",
            "payment": payment,
            "trade_in": TradeIn(
                car="旧远航 X3，2017 年", plate="沪A·12345", appraisal=cny("78360"), appraised_on=date(2026, 11, 20)
            ),
            "special_terms": "交车前安装冬季轮胎。\n赠送首次保养。",
        }
    )


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


def a_deal(content: Content, at: datetime = NOW) -> Deal:
    """What the contract of an order is made of, by the files that the dealer fills in."""
    return Deal(
        order=an_order(content),
        content=content,
        seller=DealerFiles().seller("1"),
        sheet=DealerFiles().sheet(content.model_code),
        model=None,
        contract_no=CONTRACT_NO,
        day=local_day(at),
        verify_address=f"https://cars.example.com/prod/verify/{CONTRACT_NO}",
    )
