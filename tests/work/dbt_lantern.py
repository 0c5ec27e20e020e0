"""A fictional shop of lanterns as a dbt project, in both generations of YAML, and its orders."""

from datetime import date, timedelta

import pandas as pd

CLASSIC = """
models:
  - name: days
    time_spine: {standard_granularity_column: date_day}
    columns:
      - {name: date_day, granularity: day}
  - name: orders
    columns:
      - {name: order_id, data_type: bigint}
      - {name: ordered_on, data_type: date, description: Day of the order.}
      - {name: amount, data_type: "decimal(12, 2)"}
      - {name: quantity, data_type: integer}
      - {name: is_gift, data_type: boolean}
semantic_models:
  - name: orders
    description: One row for every order.
    model: ref('orders')
    defaults: {agg_time_dimension: ordered_on}
    entities:
      - {name: order, type: primary, expr: order_id}
      - {name: buyer, type: foreign, expr: buyer_id}
    dimensions:
      - name: ordered_on
        type: time
        type_params: {time_granularity: day}
      - {name: channel, type: categorical}
      - {name: is_gift, type: categorical}
      - {name: size, type: categorical, expr: "case when quantity >= 5 then 'bulk' else 'single' end"}
    measures:
      - {name: revenue, description: Money taken., agg: sum, expr: amount}
      - {name: order_count, agg: sum, expr: 1}
      - {name: mean_amount, agg: average, expr: amount}
      - {name: largest_order, agg: max, expr: amount}
      - {name: buyers, agg: count_distinct, expr: buyer_id}
      - {name: gifts, agg: sum_boolean, expr: is_gift}
      - {name: median_amount, agg: median, expr: amount}
      - {name: high_amount, agg: percentile, expr: amount, agg_params: {percentile: 0.9}}
metrics:
  - {name: revenue, label: Revenue, description: Money for lanterns., type: simple, type_params: {measure: revenue}}
  - {name: orders, label: Orders, type: simple, type_params: {measure: order_count}}
  - {name: mean_amount, label: Mean order, type: simple, type_params: {measure: mean_amount}}
  - {name: largest_order, label: Largest order, type: simple, type_params: {measure: largest_order}}
  - {name: buyers, label: Buyers, type: simple, type_params: {measure: buyers}}
  - {name: gifts, label: Gifts, type: simple, type_params: {measure: gifts}}
  - {name: median_amount, label: Median order, type: simple, type_params: {measure: median_amount}}
  - {name: high_amount, label: High order, type: simple, type_params: {measure: high_amount}}
  - name: web_revenue
    label: Web revenue
    type: simple
    type_params: {measure: {name: revenue, fill_nulls_with: 0, join_to_timespine: true}}
    filter: "{{ Dimension('order__channel') }} = 'web'"
  - name: bulk_gifts
    label: Bulk gifts
    type: simple
    type_params: {measure: order_count}
    filter:
      - "{{ Dimension('order__size') }} = 'bulk'"
      - "{{ Dimension('order__is_gift') }}"
  - name: late_revenue
    label: Revenue since March
    type: simple
    type_params: {measure: revenue}
    filter: "{{ TimeDimension('metric_time', 'month') }} >= '2024-03-01'"
  - {name: per_order, label: Revenue per order, type: ratio, type_params: {numerator: revenue, denominator: orders}}
  - name: web_share
    label: Share of web
    type: ratio
    type_params:
      numerator: {name: revenue, alias: web, filter: "{{ Dimension('order__channel') }} = 'web'"}
      denominator: revenue
  - name: gift_share
    label: Share of gifts
    type: ratio
    type_params: {numerator: gifts, denominator: orders}
    filter: "{{ Dimension('order__channel') }} <> 'fair'"
  - name: growth
    label: Growth
    type: derived
    type_params:
      expr: (revenue - before) / before
      metrics:
        - name: revenue
        - {name: revenue, alias: before, offset_window: 1 month}
  - name: change
    label: Change in a week
    type: derived
    type_params:
      expr: orders - before
      metrics:
        - name: orders
        - {name: orders, alias: before, offset_window: 7 days}
  - name: elsewhere
    label: Revenue elsewhere
    type: derived
    type_params:
      expr: total - web
      metrics:
        - {name: revenue, alias: total}
        - {name: web_revenue, alias: web}
  - {name: week_revenue, label: Revenue of a week, type: cumulative, type_params: {measure: revenue, window: 7 days}}
  - name: week_mean
    label: Mean of a week
    type: cumulative
    type_params: {measure: mean_amount, cumulative_type_params: {window: 1 week}}
  - name: month_to_date
    label: Month to date
    type: cumulative
    type_params: {measure: revenue, cumulative_type_params: {grain_to_date: month}}
  - name: year_to_date
    label: Year to date
    type: cumulative
    type_params: {measure: revenue, cumulative_type_params: {grain_to_date: year, period_agg: last}}
  - name: all_orders
    label: All orders
    type: cumulative
    type_params: {measure: order_count, cumulative_type_params: {period_agg: last}}
"""

NEWER = """
models:
  - name: orders
    description: One row for every order.
    semantic_model: {enabled: true, name: lantern_orders}
    agg_time_dimension: ordered_on
    columns:
      - name: order_id
        data_type: bigint
        entity: {type: primary, name: order}
      - name: buyer_id
        entity: {type: foreign, name: buyer}
      - name: ordered_on
        data_type: date
        granularity: day
        dimension: {type: time}
      - name: channel
        dimension: categorical
      - name: is_gift
        data_type: boolean
        dimension: {type: categorical, label: A gift}
      - {name: quantity, data_type: integer}
      - {name: amount, data_type: "decimal(12, 2)"}
    derived_semantics:
      dimensions:
        - {name: size, type: categorical, expr: "case when quantity >= 5 then 'bulk' else 'single' end"}
    metrics:
      - {name: revenue, label: Revenue, type: simple, agg: sum, expr: amount}
      - {name: orders, type: simple, agg: count, expr: 1}
      - {name: buyers, type: simple, agg: count_distinct, expr: buyer_id}
      - {name: mean_amount, type: simple, agg: average, expr: amount}
      - {name: high_amount, type: simple, agg: percentile, expr: amount, percentile: 0.9, percentile_type: continuous}
      - name: web_revenue
        type: simple
        agg: sum
        expr: amount
        fill_nulls_with: 0
        filter: "{{ Dimension('order__channel') }} = 'web'"
      - name: bulk_gifts
        type: simple
        agg: count
        expr: order_id
        filter: "{{ Dimension('order__size') }} = 'bulk' AND {{ Dimension('order__is_gift') }}"
      - {name: per_order, type: ratio, numerator: revenue, denominator: orders}
metrics:
  - name: growth
    type: derived
    expr: (revenue - before) / before
    input_metrics:
      - {name: revenue}
      - {name: revenue, alias: before, offset_window: 1 month}
  - {name: week_revenue, type: cumulative, input_metric: revenue, window: 7 days}
  - {name: year_to_date, type: cumulative, input_metric: revenue, grain_to_date: year, period_agg: last}
"""


def orders():
    """Return half a year of orders, with days without any."""
    closed = {date(2024, 2, 10), date(2024, 2, 11), date(2024, 5, 5)}
    days = [date(2024, 1, 1) + timedelta(days=(7 * n**3 + 5 * n**2 + 13 * n) % 181) for n in range(2000)]
    frame = pd.DataFrame(
        {
            "order_id": range(2000),
            "ordered_on": days,
            "buyer_id": [f"b{n * 31 % 97}" for n in range(2000)],
            "channel": [("web", "shop", "fair")[(n * n + n // 3) % 3] for n in range(2000)],
            "quantity": [1 + n * 17 % 9 for n in range(2000)],
            "amount": [round(5 + n * 7919 % 10007 / 100, 2) for n in range(2000)],
            "is_gift": [n % 4 == 0 for n in range(2000)],
        }
    )
    return frame[[day not in closed for day in days]].reset_index(drop=True)


def _grouped(frame, grain):
    if grain == "day":
        return frame.groupby("ordered_on")
    return frame.groupby(pd.to_datetime(frame["ordered_on"]).dt.to_period("M").dt.start_time.dt.date)


def _daily(frame, value):
    """Return a sum by day, 0 on days without orders."""
    days = pd.date_range(frame["ordered_on"].min(), frame["ordered_on"].max()).date
    return value.groupby(frame["ordered_on"]).sum().reindex(days, fill_value=0)


def expected(frame, grain):
    """Return what each metric is by period, computed with pandas: by day what looks at days, else by month."""
    groups, web = _grouped(frame, grain), frame["channel"] == "web"
    amount, ones = groups["amount"], groups.size()
    web_revenue = _grouped(frame[web], grain)["amount"].sum().reindex(ones.index, fill_value=0)
    indoors = _grouped(frame[frame["channel"] != "fair"], grain)
    late = frame[frame["ordered_on"] >= date(2024, 3, 1)]
    found = {
        "revenue": amount.sum(),
        "orders": ones,
        "mean-amount": amount.mean(),
        "largest-order": amount.max(),
        "buyers": groups["buyer_id"].nunique(),
        "gifts": groups["is_gift"].sum(),
        "median-amount": amount.median(),
        "high-amount": amount.quantile(0.9),
        "web-revenue": web_revenue,
        "bulk-gifts": _grouped(frame[(frame["quantity"] >= 5) & frame["is_gift"]], grain).size(),
        "late-revenue": _grouped(late, grain)["amount"].sum(),
        "per-order": amount.sum() / ones,
        "web-share": (web_revenue / amount.sum())[web_revenue > 0],
        "gift-share": indoors["is_gift"].mean(),
        "elsewhere": amount.sum() - web_revenue,
    }
    if grain == "month":
        totals = amount.sum()
        later = {"growth": (totals / totals.shift() - 1).dropna(), "year-to-date": totals.cumsum()}
        return found | later | {"all-orders": ones.cumsum()}
    revenue, count = _daily(frame, frame["amount"]), _daily(frame, frame["order_id"].map(lambda _: 1))
    months = pd.Series([day.replace(day=1) for day in revenue.index], revenue.index)
    return found | {
        "change": (count - count.shift(7)).dropna(),
        "week-revenue": revenue.rolling(7).sum().dropna(),
        "week-mean": (revenue.rolling(7).sum() / count.rolling(7).sum()).dropna(),
        "month-to-date": revenue.groupby(months).cumsum(),
        "year-to-date": revenue.cumsum(),
        "all-orders": count.cumsum(),
    }
