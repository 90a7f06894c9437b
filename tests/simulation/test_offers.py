"""Foreign lots: who still sees which, and for how long."""

import numpy as np

from channelsim.simulation.offers import OfferBook, OpenLot


def lot(last_sale: int) -> OpenLot:
    nothing = np.zeros(1, dtype=np.int64)
    sold = OpenLot(0, 0, last_sale - 3, np.ones(1), nothing + 5, nothing, np.ones(1))
    sold.take(nothing + 2, 200, last_sale)
    return sold


def test_a_victim_that_looks_every_week_sees_the_last_sale_of_a_lot_once() -> None:
    for last_sale in range(14, 21):
        book = OfferBook(lots=[lot(last_sale)])
        seen = [day for day in range(0, 70, 7) if book.sold_lately(0, day, 7) and day >= last_sale]
        assert seen == [14 if last_sale == 14 else 21]


def test_evidence_lasts_its_days_and_is_forgotten_the_day_after() -> None:
    book = OfferBook(lots=[lot(14)])
    assert [len(book.on_shelves(0, day, 5)) for day in (14, 19, 20)] == [1, 1, 0]
    assert book.on_shelves(1, 14, 5) == []
    book.lots[0].open = False
    assert book.forget(19, 5) == []
    assert [one.last_sale for one in book.forget(20, 5)] == [14]
    assert book.lots == []


def test_a_lot_that_sold_nothing_is_dropped_without_a_word() -> None:
    nothing = np.zeros(1, dtype=np.int64)
    unsold = OpenLot(0, 0, 3, np.ones(1), nothing + 5, nothing, np.ones(1), open=False)
    book = OfferBook(lots=[unsold])
    assert book.forget(4, 5) == []
    assert book.lots == []
