-- What each customer has been worth.
SELECT c.customer_key, c.name, c.segment, count(DISTINCT o.order_key) AS orders, sum(l.extended_price * (1 - l.discount)) AS revenue,
  max(o.order_date) AS last_order
FROM raw.customer AS c
JOIN raw.orders AS o ON o.customer_key = c.customer_key
JOIN raw.lineitem AS l ON l.order_key = o.order_key
GROUP BY ALL
