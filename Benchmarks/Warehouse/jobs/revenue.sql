-- What each nation's customers bought of its own suppliers, by year.
SELECT n.name AS nation, year(o.order_date) AS year, sum(l.extended_price * (1 - l.discount)) AS revenue, count(*) AS lines
FROM raw.customer AS c
JOIN raw.orders AS o ON o.customer_key = c.customer_key
JOIN raw.lineitem AS l ON l.order_key = o.order_key
JOIN raw.supplier AS s ON s.supplier_key = l.supplier_key AND s.nation_key = c.nation_key
JOIN raw.nation AS n ON n.nation_key = s.nation_key
GROUP BY ALL
