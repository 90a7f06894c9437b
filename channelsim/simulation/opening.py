"""The opening state: prices without rebates, stocks at their order levels, books to match."""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from channelsim.model.incentives import Terms, expected
from channelsim.model.partners import protection_days
from channelsim.model.replenishment import StockView
from channelsim.simulation.agents.market import Market
from channelsim.simulation.agents.payments import Payments
from channelsim.simulation.agents.price_setting import PriceSetting
from channelsim.simulation.agents.rebates import Rebates
from channelsim.simulation.books import minor
from channelsim.simulation.crowd.habits import habits_of
from channelsim.simulation.crowd.sums import summed
from channelsim.simulation.world import WARM_DAYS, World

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


def open_prices(world: World, market: Market) -> None:
    """Set list, invoice, quotes and shelf prices as if no rebate were expected."""
    depots, network = world.depots, world.network
    market.invoice(world.first_day)
    setting = PriceSetting(world)
    infinite = np.full(len(network.products), np.inf)
    order = np.argsort([d.group.level for d in network.distributors], kind="stable")
    for n in order:
        me = network.distributors[int(n)]
        landed = float(world.borders.landed[n])
        if me.group.role != "distributor":
            depots.quote[n] = depots.invoice[n] * landed
            continue
        if me.supplier >= 0:
            terms = market.resale[n] / market.resale[me.supplier]
            depots.invoice[n] = depots.quote_to_distributors[me.supplier] * terms
        quoting = me.conduct.quoting
        if quoting.kind == "profit_maximising":
            best = setting.quotes(np.array([n]), depots.invoice[[n]] * landed)
            depots.quote[n], depots.quote_to_distributors[n] = best[0][0], best[1][0]
            continue
        depots.quote[n] = quoting.quote(depots.invoice[n] * landed, infinite)
        margin = 1.0 + quoting.margin_to_distributors
        depots.quote_to_distributors[n] = depots.invoice[n] * landed * margin
    depots.next_quote = depots.quote.copy()
    depots.next_quote_to_distributors = depots.quote_to_distributors.copy()
    supply = depots.quote[network.outlets.supplier]
    world.panel.shelves.update(world.first_day, supply, changed=True)
    world.refresh_quotes()


def open_habits(world: World, market: Market) -> None:
    """Let buyers who have habits open with those that the opening prices lead to."""
    habits = habits_of(world.panel)
    if habits is not None:
        habits.settle(world.first_day)
        market.on_sales.append(habits.note)


def list_shops(world: World) -> None:
    """Note which channels are online shops."""
    for number in np.unique(world.network.outlets.channel):
        if world.network.channels[number].online:
            world.tell("online shops", world.network.channels[number].name, "")


def open_beliefs(world: World, rebates: Rebates) -> None:
    """Let every distributor expect of a scheme what it pays for the volume planned."""
    depots = world.depots
    for scheme in world.network.incentives:
        if not scheme.passed_on:
            continue
        world.relations.tilts |= _tilt(world, scheme)
        for n in rebates.membership.members[scheme.name]:
            record = rebates.membership.record(scheme, n, world.first_day)
            planned = record.target or 0.0
            mix = depots.base_rate[n] * depots.invoice[n]
            counted = float(mix[world.volumes.products(scheme)].sum())
            if planned > 0.0 and counted > 0.0:
                money = planned * record.price * float(mix.sum()) / counted
                points = world.volumes.weigh(scheme, mix)[world.volumes.products(scheme)]
                volume = planned * (float(points.sum()) / counted)
                amount = expected(scheme, replace(record, volume=volume))
                world.relations.scheme_rates[scheme.name][n] = min(amount / money, 0.9)


def _tilt(world: World, scheme: Terms) -> dict[str, Floats]:
    """Give each product's part of a scheme's rate, shape (n, k), where products count unlike."""
    if world.volumes.heaviest(scheme) is None:
        return {}
    bought = np.maximum(world.depots.base_rate * world.depots.invoice, 1e-12)
    points = world.volumes.weigh(scheme, np.ones(bought.shape[1]))
    mean = (bought * points).sum(axis=1) / bought.sum(axis=1)
    return {scheme.name: points / mean[:, None]}


def open_demand(world: World) -> None:
    """Set the rates that everybody starts from: expected sales at opening prices."""
    network, depots, panel = world.network, world.depots, world.panel
    season = np.array([r.season.index(float(world.first_day)) for r in network.regions])
    expected = panel.buyers.mean * panel.shelves.intensity
    if network.buyer_history is not None:
        expected = expected * panel.buyers.factors(world.first_day)
    panel.rate = expected * season[network.outlets.region][:, None]
    n = len(network.distributors)
    territory = np.zeros((n, len(network.products)))
    now = np.zeros_like(territory)
    np.add.at(territory, network.outlets.supplier, expected)
    np.add.at(now, network.outlets.supplier, panel.rate)
    for number, buyers in enumerate(world.buyers_of):
        if len(buyers):
            territory[number] += territory[buyers].sum(axis=0)
            now[number] += now[buyers].sum(axis=0)
    depots.base_rate = territory
    depots.demand[:WARM_DAYS] = now
    depots.sell_out[:WARM_DAYS] = now
    direct = world.books.supplier < 0
    world.production.ordered[:WARM_DAYS] = now[direct].sum(axis=0)
    region = np.zeros_like(world.region_rate)
    np.add.at(region, network.outlets.region, panel.rate)
    world.region_rate = region


def open_stocks(world: World, payments: Payments) -> None:
    """Fill shelves and warehouses to their order levels and post what they are worth."""
    network, panel, depots, books = world.network, world.panel, world.depots, world.books
    cover = network.outlets.initial_cover[:, None]
    level = np.where(
        world.purchasing.level >= 0,
        world.purchasing.level,
        np.ceil(world.purchasing.cover * panel.rate),
    )
    wanted = np.where(np.isnan(cover), level, np.ceil(cover * panel.rate))
    carried = panel.shelves.sold_here & panel.shelves.listed
    panel.stock = (wanted * carried).astype(np.int64)
    price = depots.quote[network.outlets.supplier] * panel.shelves.keeps
    books.open_markets(summed(panel.market, minor(panel.stock * price), books.m))
    for n, me in enumerate(network.distributors):
        depots.stock[n] = _opening_stock(world, n, me.group.initial_cover_days)
    goods = minor(depots.stock * depots.invoice * world.borders.landed[:, None])
    goods = np.where(books.own[:, None], depots.stock * books.unit_cost, goods)
    books.open_distributors(payments.float + payments.deposit, goods, payments.deposit)
    made = world.production
    terms = network.manufacturer
    daily = made.ordered[:WARM_DAYS].mean(axis=0)
    base = daily * (terms.production_days + terms.safety_days)
    made.stock[:] = np.ceil(base) if terms.order_up_to is None else terms.order_up_to
    books.open_maker(made.stock)
    world.opening = panel.stock.sum(axis=0) + depots.stock.sum(axis=0) + made.stock


def _opening_stock(world: World, n: int, cover_days: float | None) -> Ints:
    me = world.network.distributors[n]
    if me.group.role == "agent":
        return np.zeros(len(world.network.products), dtype=np.int64)
    owner = np.array([n])
    history = world.depots.history(owner, world.first_day - 1, of_sell_out=False)
    mean = me.group.forecast.mean(history)[0]
    if cover_days is not None:
        covered: Ints = np.ceil(mean * cover_days).astype(np.int64)
        return covered
    nothing = np.zeros(len(mean), dtype=np.int64)
    view = StockView(
        on_hand=nothing,
        on_order=nothing,
        owed=nothing,
        mean=mean,
        sd=np.sqrt(mean),
        protection_days=protection_days(me.group),
    )
    level: Ints = np.ceil(me.group.ordering.level(view)).astype(np.int64)
    return level
