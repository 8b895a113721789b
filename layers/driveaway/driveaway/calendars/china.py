"""The public holidays of China: as the State Council announced them for a year, or as the law alone names them."""

from __future__ import annotations

from datetime import date, timedelta
from functools import lru_cache

from driveaway.calendars.days import Holiday, WorkingDay
from driveaway.shared.text import LocalText


def _name(zh_hans: str, zh_hant: str, en: str) -> LocalText:
    return LocalText(zh_hans=zh_hans, zh_hant=zh_hant, en=en)


NEW_YEAR = _name("元旦", "元旦", "New Year's Day")
SPRING_FESTIVAL = _name("春节", "春節", "Spring Festival")
QINGMING = _name("清明节", "清明節", "Qingming Festival")
LABOUR_DAY = _name("劳动节", "勞動節", "Labour Day")
DRAGON_BOAT = _name("端午节", "端午節", "Dragon Boat Festival")
MID_AUTUMN = _name("中秋节", "中秋節", "Mid-Autumn Festival")
NATIONAL_DAY = _name("国庆节", "國慶節", "National Day")


def _days(name: LocalText, first: date, days: int) -> Holiday:
    return Holiday(name=name, first_day=first, last_day=first + timedelta(days=days - 1))


ANNOUNCED = (
    _days(NEW_YEAR, date(2026, 1, 1), 3),
    _days(SPRING_FESTIVAL, date(2026, 2, 15), 9),
    _days(QINGMING, date(2026, 4, 4), 3),
    _days(LABOUR_DAY, date(2026, 5, 1), 5),
    _days(DRAGON_BOAT, date(2026, 6, 19), 3),
    _days(MID_AUTUMN, date(2026, 9, 25), 3),
    _days(NATIONAL_DAY, date(2026, 10, 1), 7),
)
"""Those of the years whose holidays were announced when this was written; later ones are set by those who may."""
WORKED_WEEKENDS = tuple(
    WorkingDay(day=day, opens="09:00", closes="18:00")
    for day in (
        date(2026, 1, 4),
        date(2026, 2, 14),
        date(2026, 2, 28),
        date(2026, 5, 9),
        date(2026, 9, 20),
        date(2026, 10, 10),
    )
)
"""The weekend days that the same announcements make working days."""

BY_THE_MOON = {
    2027: ("02-06", "04-05", "06-09", "09-15"),
    2028: ("01-26", "04-04", "05-28", "10-03"),
    2029: ("02-13", "04-04", "06-16", "09-22"),
    2030: ("02-03", "04-05", "06-05", "09-12"),
    2031: ("01-23", "04-05", "06-24", "10-01"),
    2032: ("02-11", "04-04", "06-12", "09-19"),
    2033: ("01-31", "04-04", "06-01", "09-08"),
    2034: ("02-19", "04-05", "06-20", "09-27"),
    2035: ("02-08", "04-05", "06-10", "09-16"),
}
"""First day of the lunar year, Qingming, Dragon Boat and Mid-Autumn: what no simple sum gives."""


@lru_cache(maxsize=64)
def by_law(year: int) -> tuple[Holiday, ...]:
    """Return the holidays that the law names for a year; one beyond the table has only those of fixed dates."""
    fixed = (
        _days(NEW_YEAR, date(year, 1, 1), 1),
        _days(LABOUR_DAY, date(year, 5, 1), 2),
        _days(NATIONAL_DAY, date(year, 10, 1), 3),
    )
    if year not in BY_THE_MOON:
        return fixed
    spring, qingming, dragon_boat, mid_autumn = (date.fromisoformat(f"{year}-{each}") for each in BY_THE_MOON[year])
    return (
        *fixed,
        _days(SPRING_FESTIVAL, spring - timedelta(days=1), 4),
        _days(QINGMING, qingming, 1),
        _days(DRAGON_BOAT, dragon_boat, 1),
        _days(MID_AUTUMN, mid_autumn, 1),
    )
