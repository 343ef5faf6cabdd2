/// Queries that DuckDB and Spark have to answer alike, over tables that are made for them.
enum SparkAgreementQueries {
    static let workflow = """
        workflow: w
        jobs:
          orders:
            sql: |
              SELECT i AS id, CASE WHEN i % 7 = 0 THEN NULL ELSE i % 12 END AS customer,
                CASE WHEN i % 11 <> 0 THEN CAST((i * 37 % 1000) / 4 AS DECIMAL(10, 2)) END AS amount,
                CAST(i % 13 - 6 AS INTEGER) AS quantity, (i * 7 % 101) / 8 AS price, DATE '2025-11-20' + CAST(i % 90 AS INTEGER) AS day,
                TIMESTAMP '2026-01-31 22:30:00' + to_minutes(i * 97) AS moment,
                CASE i % 5 WHEN 0 THEN 'new' WHEN 1 THEN 'Paid' WHEN 2 THEN 'späť' WHEN 3 THEN '' END AS status,
                CASE WHEN i % 4 > 0 THEN i % 3 = 0 END AS flag, 'it''s a\\b "' || i || '" ' AS note
              FROM range(200) r(i)
            output: {table: raw.orders, path: lake/orders, partition-by: [status]}
          customers:
            sql: SELECT i AS id, 'c' || i AS name, CASE WHEN i % 3 > 0 THEN 'city ' || i % 4 END AS city FROM range(15) r(i)
            output: {table: raw.customers, path: lake/customers}
          spark: {spark: jobs/ask.py, needs: [orders, customers]}
        """

    /// Asks Spark the queries of a file and writes the answers to another.
    static let script = """
        import datetime, decimal, json
        from pyspark.sql import SparkSession
        # Of raw.orders and raw.customers.
        spark = SparkSession.builder.getOrCreate()
        def plain(value):
            if isinstance(value, decimal.Decimal): return float(value)
            if isinstance(value, (datetime.date, datetime.datetime)): return str(value)
            if isinstance(value, list): return [plain(item) for item in value]
            return value
        answers = []
        for sql in json.load(open("queries.json")):
            try: answers.append([[plain(value) for value in row] for row in spark.sql(sql).collect()])
            except Exception as error: answers.append(str(error)[:600])
        json.dump(answers, open("answers.json", "w"))
        """

    static let all = joins + aggregates + windows + values + texts + times

    private static let joins = [
        "SELECT count(*) AS n, count(customer) AS c, count(DISTINCT customer) AS d FROM raw.orders",
        "SELECT o.id, c.name FROM raw.orders o JOIN raw.customers c ON c.id = o.customer ORDER BY o.id LIMIT 20",
        "SELECT o.id, c.name FROM raw.orders o LEFT JOIN raw.customers c ON c.id = o.customer AND c.city IS NOT NULL ORDER BY o.id",
        "SELECT c.id, count(o.id) AS n FROM raw.orders o RIGHT JOIN raw.customers c ON c.id = o.customer GROUP BY c.id ORDER BY c.id",
        "SELECT c.id, o.id AS o FROM raw.customers c FULL JOIN raw.orders o ON o.customer = c.id WHERE o.id IS NULL OR c.id IS NULL ORDER BY 1, 2",
        "SELECT name FROM raw.customers c WHERE EXISTS (SELECT 1 FROM raw.orders o WHERE o.customer = c.id AND o.amount > 240) ORDER BY name",
        "SELECT name FROM raw.customers WHERE id NOT IN (SELECT customer FROM raw.orders WHERE customer IS NOT NULL) ORDER BY name",
        "SELECT id FROM raw.orders WHERE customer IN (1, 2) EXCEPT SELECT id FROM raw.orders WHERE flag ORDER BY id",
        "SELECT customer FROM raw.orders UNION SELECT id FROM raw.customers ORDER BY customer DESC",
        "WITH big AS (SELECT * FROM raw.orders WHERE amount > 200), n AS (SELECT count(*) AS n FROM big) SELECT big.id, n.n FROM big CROSS JOIN n ORDER BY id",
        "SELECT orders.id, raw.orders.amount FROM raw.orders WHERE status = 'Paid' ORDER BY orders.id",
        "SELECT id, (SELECT max(amount) FROM raw.orders o WHERE o.customer = c.id) AS most FROM raw.customers c ORDER BY id",
    ]

    private static let aggregates = [
        "SELECT status, sum(amount) AS s, min(amount) AS lo, max(amount) AS hi, count(*) AS n FROM raw.orders GROUP BY status ORDER BY status",
        "SELECT flag, avg(price) AS a, avg(quantity) AS q, sum(quantity) AS s FROM raw.orders GROUP BY ALL ORDER BY flag DESC",
        "SELECT status, flag, sum(quantity) AS s FROM raw.orders GROUP BY ROLLUP (status, flag) ORDER BY status, flag, s",
        "SELECT status, flag, count(*) AS n, grouping(status) AS g FROM raw.orders GROUP BY CUBE (status, flag) ORDER BY g, status, flag, n",
        "SELECT status, flag, count(*) AS n FROM raw.orders GROUP BY GROUPING SETS ((status), (flag), ()) ORDER BY status, flag, n",
        "SELECT customer, count(*) FILTER (WHERE amount > 100) AS n FROM raw.orders GROUP BY customer HAVING count(*) > 14 ORDER BY customer",
        "SELECT stddev_samp(price) AS s, var_pop(price) AS v, corr(price, quantity) AS c, median(price) AS m FROM raw.orders",
        "SELECT bool_and(amount > 0) AS a, bool_or(flag) AS o, count_if(flag) AS n FROM raw.orders",
        "SELECT arg_max(id, amount * 1000 + id) AS a, min_by(id, price * 1000 + id) AS b FROM raw.orders",
        "SELECT sum(DISTINCT quantity) AS s, sum(CASE WHEN flag THEN 1 ELSE 0 END) AS f FROM raw.orders",
    ]

    private static let windows = [
        "SELECT id, row_number() OVER (PARTITION BY status ORDER BY amount, id) AS n FROM raw.orders ORDER BY id",
        "SELECT id, rank() OVER (ORDER BY customer DESC) AS r, dense_rank() OVER (ORDER BY customer) AS d FROM raw.orders ORDER BY id",
        "SELECT id, lag(amount) OVER (ORDER BY id) AS a, lead(amount, 2, 0.00) OVER (ORDER BY id) AS b FROM raw.orders ORDER BY id",
        "SELECT id, sum(quantity) OVER (PARTITION BY customer ORDER BY id ROWS BETWEEN 2 PRECEDING AND CURRENT ROW) AS s FROM raw.orders ORDER BY id",
        "SELECT id, first_value(id) OVER w AS f, max(price) OVER w AS m FROM raw.orders WINDOW w AS (PARTITION BY status ORDER BY day, id) ORDER BY id",
        "SELECT id, ntile(4) OVER (ORDER BY id) AS q, percent_rank() OVER (ORDER BY quantity) AS p FROM raw.orders ORDER BY id",
        "SELECT * FROM (SELECT id, row_number() OVER (PARTITION BY customer ORDER BY amount DESC, id) AS n FROM raw.orders) AS t WHERE n = 1 ORDER BY id",
    ]

    private static let values = [
        "SELECT id, amount FROM raw.orders ORDER BY amount, id",
        "SELECT id, amount FROM raw.orders ORDER BY amount DESC NULLS FIRST, id DESC LIMIT 30 OFFSET 5",
        "SELECT id, quantity / 4 AS d, quantity % 4 AS m, abs(quantity) AS a, -quantity AS n FROM raw.orders ORDER BY id",
        "SELECT id, id // 7 AS h FROM raw.orders ORDER BY id",
        "SELECT id, amount * 2 AS a, amount + quantity AS b, round(amount, 1) AS c, round(price, 1) AS d FROM raw.orders ORDER BY id",
        "SELECT id, floor(price) AS f, ceil(price) AS c, sqrt(price) AS s, power(quantity, 2) AS p, sign(quantity) AS g FROM raw.orders ORDER BY id",
        "SELECT coalesce(customer, -1) AS a, nullif(quantity, 0) AS b, greatest(quantity, 0) AS c, least(customer, quantity) AS d FROM raw.orders ORDER BY id",
        "SELECT id, CASE WHEN amount > 100 THEN 'much' WHEN amount IS NULL THEN NULL ELSE 'little' END AS w FROM raw.orders ORDER BY id",
        "SELECT id::VARCHAR AS t, '12'::INT + 1 AS n, quantity::DOUBLE AS d, amount::DECIMAL(12, 1) AS e, flag::INT AS f FROM raw.orders ORDER BY id",
        "SELECT TRY_CAST(note AS INTEGER) AS a, CAST('2.50' AS DECIMAL(5, 2)) AS b, id IS DISTINCT FROM customer AS c FROM raw.orders ORDER BY id",
        "SELECT id FROM raw.orders WHERE status IS NULL AND quantity BETWEEN -2 AND 3 AND NOT coalesce(flag, false) ORDER BY id",
        "SELECT * FROM (VALUES (1, 'a'), (2, NULL)) AS v(n, t) ORDER BY n",
    ]

    private static let texts = [
        "SELECT upper(status) AS u, lower(status) AS l, length(status) AS n FROM raw.orders ORDER BY id",
        "SELECT note, trim(note) AS t, substr(note, 3, 4) AS s, left(note, 2) AS l, right(note, 3) AS r FROM raw.orders ORDER BY id",
        "SELECT 'it''s' || ' ' || status AS a, concat(status, '-', customer) AS b, concat_ws('/', status, 'x') AS c FROM raw.orders ORDER BY id",
        "SELECT replace(note, 'a', 'A') AS r, strpos(note, '\"') AS p, reverse(status) AS v, repeat('ab', 2) AS w FROM raw.orders ORDER BY id",
        "SELECT lpad(CAST(id AS VARCHAR), 5, '0') AS l, rpad(status, 6, '.') AS r, split_part(note, ' ', 2) AS s FROM raw.orders ORDER BY id",
        "SELECT id FROM raw.orders WHERE status LIKE '%a%' AND note ILIKE 'IT%' AND starts_with(note, 'it') ORDER BY id",
        "SELECT regexp_matches(note, '[0-9]{3}') AS m, regexp_extract(note, '\"([0-9]+)\"', 1) AS e, md5(note) AS h, sha256(status) AS s FROM raw.orders ORDER BY id",
    ]

    private static let times = [
        "SELECT year(day) AS y, month(day) AS m, day(day) AS d, quarter(day) AS q, week(day) AS w FROM raw.orders ORDER BY id",
        "SELECT extract(hour FROM moment) AS h, extract(minute FROM moment) AS m, CAST(moment AS DATE) AS d FROM raw.orders ORDER BY id",
        "SELECT date_trunc('month', moment) AS m, date_trunc('hour', moment) AS h, count(*) AS n FROM raw.orders GROUP BY 1, 2 ORDER BY 1, 2",
        "SELECT date_diff('day', day, DATE '2026-03-01') AS a, date_diff('day', TIMESTAMP '2026-01-01 23:59:00', moment) AS b FROM raw.orders ORDER BY id",
        "SELECT strftime(moment, '%Y-%m-%d %H:%M') AS f, moment + INTERVAL 90 MINUTE AS p, last_day(day) AS l FROM raw.orders ORDER BY id",
        "SELECT id FROM raw.orders WHERE day >= DATE '2026-01-01' AND moment < TIMESTAMP '2026-02-05 00:00:00' ORDER BY moment DESC, id",
        "SELECT max(moment) - min(moment) > INTERVAL 1 DAY AS b, min(day) AS d, CAST('2026-01-05 10:00:00' AS TIMESTAMP) AS t FROM raw.orders",
    ]
}
