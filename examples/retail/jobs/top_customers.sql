-- The hundred customers who have spent most, over all orders so far.
WITH customer AS (
    SELECT customer_id, name, address.city AS city, address.country AS country, tags
    FROM raw.customers
    QUALIFY row_number() OVER (PARTITION BY customer_id ORDER BY updated_at DESC) = 1
),
spent AS (
    SELECT
        customer_id,
        count(*) AS orders,
        CAST(sum(CAST(amount AS DECIMAL(18, 2))) AS DECIMAL(18, 2)) AS revenue,
        max(ordered_at) AS last_order
    FROM raw.orders
    GROUP BY customer_id
)
SELECT customer_id, name, city, country, orders, revenue, last_order, list_contains(tags, 'loyalty') AS is_loyal
FROM spent
JOIN customer USING (customer_id)
ORDER BY revenue DESC, customer_id
LIMIT 100
