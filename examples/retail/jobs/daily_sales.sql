-- This run's orders by day, category, country and channel. A day whose orders come in several runs has rows of each.
WITH customer AS (
    -- Customers are sent again when something about them changes: the newest row counts.
    SELECT customer_id, address.country AS country
    FROM raw.customers
    QUALIFY row_number() OVER (PARTITION BY customer_id ORDER BY updated_at DESC) = 1
)
SELECT
    CAST(o.ordered_at AS DATE) AS order_date,
    p.category,
    coalesce(c.country, 'unknown') AS country,
    o.channel,
    count(*) AS orders,
    CAST(sum(o.quantity) AS BIGINT) AS items,
    CAST(sum(CAST(o.amount AS DECIMAL(18, 2))) AS DECIMAL(18, 2)) AS revenue
FROM batch.orders AS o
JOIN raw.products AS p USING (product_id)
LEFT JOIN customer AS c USING (customer_id)
GROUP BY ALL
ORDER BY ALL
