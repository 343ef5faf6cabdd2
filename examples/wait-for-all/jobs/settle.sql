-- Positions at the end of each day that this run brought something for, valued at that day's closing prices.
SELECT
    t.date,
    a.owner,
    t.symbol,
    CAST(sum(t.quantity) AS BIGINT) AS quantity,
    round(sum(t.quantity) * any_value(p.close), 2) AS market_value,
    round(sum(t.quantity * (p.close - t.price)), 2) AS profit
FROM desk.trades AS t
JOIN desk.prices AS p USING (date, symbol)
JOIN desk.accounts AS a USING (account)
WHERE t.date IN (SELECT date FROM batch.trades UNION ALL SELECT date FROM batch.prices)
GROUP BY t.date, a.owner, t.symbol
ORDER BY t.date, a.owner, t.symbol
