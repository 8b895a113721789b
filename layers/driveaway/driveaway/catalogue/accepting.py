"""What is wrong with terms or store prices that somebody wants to set, seen beside the models and the stores."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from driveaway.catalogue.model import CarModel
from driveaway.catalogue.requests import NewStorePrices, NewTerms
from driveaway.catalogue.terms import GoodsKind, Promotion
from driveaway.shared.errors import FieldProblem


def terms_problems(wanted: NewTerms, models: Sequence[CarModel], stores: Sequence[str]) -> Iterator[FieldProblem]:
    """Yield codes that occur twice, and conditions that no order can meet."""
    yield from _repeated("/services/{}/service_code", [each.service_code for each in wanted.services])
    yield from _repeated("/promotions/{}/promotion_code", [each.promotion_code for each in wanted.promotions])
    for number, each in enumerate(wanted.promotions):
        yield from _promotion_problems(f"/promotions/{number}", each, models, stores)


def _promotion_problems(
    pointer: str, promotion: Promotion, models: Sequence[CarModel], stores: Sequence[str]
) -> Iterator[FieldProblem]:
    if promotion.valid_from and promotion.valid_until and promotion.valid_until < promotion.valid_from:
        yield FieldProblem(f"{pointer}/valid_until", "ends_before_it_begins")
    meant = [each for each in models if not promotion.model_codes or each.model_code in promotion.model_codes]
    known = {
        "model_codes": {each.model_code for each in models},
        "trim_codes": {trim.trim_code for each in meant for trim in each.trims},
        "stores": {*stores},
    }
    for field, codes in known.items():
        for place, code in enumerate(getattr(promotion, field)):
            if code not in codes:
                yield FieldProblem(
                    f"{pointer}/{field}/{place}", "no_such_store" if field == "stores" else "not_in_catalogue"
                )


def prices_problems(wanted: NewStorePrices, models: Sequence[CarModel]) -> Iterator[FieldProblem]:
    """Yield what has two prices, what is not in the list, and cars for nothing."""
    yield from _repeated("/prices/{}/code", [(each.model_code, each.kind, each.code) for each in wanted.prices])
    by_code = {each.model_code: each for each in models}
    for number, each in enumerate(wanted.prices):
        if each.model_code not in by_code:
            yield FieldProblem(f"/prices/{number}/model_code", "not_in_catalogue")
        elif not _has(by_code[each.model_code], each.kind, each.code):
            yield FieldProblem(f"/prices/{number}/code", "not_in_catalogue")
        if each.kind == "vehicle" and each.price.is_zero:
            yield FieldProblem(f"/prices/{number}/price", "amount_positive")


def _has(model: CarModel, kind: GoodsKind, code: str) -> bool:
    found = {"vehicle": model.trim, "colour": model.colour, "option": model.option}
    return found[kind](code) is not None


def _repeated(pointer: str, codes: Sequence[object]) -> Iterator[FieldProblem]:
    for number, code in enumerate(codes):
        if code in codes[:number]:
            yield FieldProblem(pointer.format(number), "code_repeated")
