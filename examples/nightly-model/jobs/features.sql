-- The customers of the newest night, scaled for training; every fifth one is held out for evaluation.
WITH newest AS (
    SELECT customer_id, months, monthly_fee, support_calls, churned
    FROM churn.customers
    WHERE night = (SELECT max(night) FROM churn.customers) AND churned IS NOT NULL
),
scale AS (
    SELECT
        avg(months) AS months_mean, stddev_pop(months) AS months_spread,
        avg(monthly_fee) AS fee_mean, stddev_pop(monthly_fee) AS fee_spread,
        avg(support_calls) AS calls_mean, stddev_pop(support_calls) AS calls_spread
    FROM newest
)
SELECT
    n.customer_id,
    n.customer_id % 5 = 0 AS is_held_out,
    round((n.months - s.months_mean) / nullif(s.months_spread, 0), 6) AS months,
    round((n.monthly_fee - s.fee_mean) / nullif(s.fee_spread, 0), 6) AS monthly_fee,
    round((n.support_calls - s.calls_mean) / nullif(s.calls_spread, 0), 6) AS support_calls,
    n.churned
FROM newest AS n, scale AS s
ORDER BY n.customer_id
