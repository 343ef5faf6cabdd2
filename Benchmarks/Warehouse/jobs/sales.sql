-- Every line of every order, with what is known of its customer and brand.
SELECT l.order_key, l.line, o.order_date, l.ship_date, l.quantity, l.extended_price, l.discount, c.customer_key, c.segment,
  c.revenue AS customer_revenue, p.brand, m.profit AS brand_profit, year(o.order_date) AS year
FROM raw.lineitem AS l
JOIN raw.orders AS o ON o.order_key = l.order_key
JOIN mart.customers AS c ON c.customer_key = o.customer_key
JOIN raw.part AS p ON p.part_key = l.part_key
JOIN mart.margins AS m ON m.brand = p.brand AND m.size = p.size
