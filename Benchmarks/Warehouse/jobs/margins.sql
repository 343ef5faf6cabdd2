-- What each brand earned above what its suppliers took.
SELECT p.brand, p.size, sum(l.extended_price * (1 - l.discount) - ps.supply_cost * l.quantity) AS profit, sum(l.quantity) AS quantity
FROM raw.lineitem AS l
JOIN raw.partsupp AS ps ON ps.part_key = l.part_key
JOIN raw.part AS p ON p.part_key = l.part_key
GROUP BY ALL
