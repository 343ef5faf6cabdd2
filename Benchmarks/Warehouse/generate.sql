-- Data of the shape of TPC-H: its tables, its sizes and the spread of its values, of no text of its own.
-- SCALE, in the environment, is TPC-H's scale factor: 1 makes about 1 GB of CSV. The same scale gives the same rows.
.bail on
SET VARIABLE scale = CAST(getenv('SCALE') AS DOUBLE);
SET preserve_insertion_order = false;

-- A whole number from 0 to below `n`, by chance, but always the same for a row and a column.
CREATE MACRO chance(i, salt, n) AS CAST(hash(i, salt) % CAST(n AS UBIGINT) AS BIGINT);
CREATE MACRO one_of(i, salt, choices) AS choices[chance(i, salt, len(choices)) + 1];
CREATE MACRO money(i, salt, lowest, highest) AS CAST((lowest * 100 + chance(i, salt, (highest - lowest) * 100)) / 100.0 AS DECIMAL(12,2));
CREATE MACRO words(i, salt) AS concat_ws(' ',
  one_of(i, salt || 1, ['quick', 'slow', 'final', 'even', 'bold', 'silent', 'express', 'pending']),
  one_of(i, salt || 2, ['deposits', 'accounts', 'packages', 'requests', 'theories', 'platelets', 'pinto beans']),
  one_of(i, salt || 3, ['sleep', 'wake', 'haggle', 'nag', 'cajole', 'boost', 'detect', 'integrate']),
  one_of(i, salt || 4, ['furiously', 'carefully', 'blithely', 'slyly', 'quickly']));
CREATE MACRO rows_of(n) AS CAST(n * getvariable('scale') AS BIGINT);

CREATE VIEW nation AS
SELECT i AS nation_key, 'NATION ' || lpad(CAST(i AS VARCHAR), 2, '0') AS name, i % 5 AS region_key FROM range(25) AS t(i);

CREATE VIEW supplier AS
SELECT i AS supplier_key, 'Supplier#' || lpad(CAST(i AS VARCHAR), 9, '0') AS name, chance(i, 's1', 25) AS nation_key,
  money(i, 's2', -999, 9999) AS balance, words(i, 's3') AS comment
FROM range(1, rows_of(10_000) + 1) AS t(i);

CREATE VIEW customer AS
SELECT i AS customer_key, 'Customer#' || lpad(CAST(i AS VARCHAR), 9, '0') AS name, chance(i, 'c1', 25) AS nation_key,
  one_of(i, 'c2', ['AUTOMOBILE', 'BUILDING', 'FURNITURE', 'HOUSEHOLD', 'MACHINERY']) AS segment, money(i, 'c3', -999, 9999) AS balance,
  words(i, 'c4') AS comment
FROM range(1, rows_of(150_000) + 1) AS t(i);

CREATE VIEW part AS
SELECT i AS part_key, words(i, 'p1') AS name, 'Brand#' || (11 + chance(i, 'p2', 45)) AS brand, 1 + chance(i, 'p3', 50) AS size,
  money(i, 'p4', 900, 2100) AS retail_price
FROM range(1, rows_of(200_000) + 1) AS t(i);

CREATE VIEW partsupp AS
SELECT 1 + i // 4 AS part_key, 1 + (i // 4 + (i % 4) * (rows_of(10_000) // 4 + 1)) % rows_of(10_000) AS supplier_key,
  1 + chance(i, 'ps1', 9999) AS available, money(i, 'ps2', 1, 1000) AS supply_cost
FROM range(rows_of(800_000)) AS t(i);

CREATE VIEW orders AS
SELECT i AS order_key, 1 + chance(i, 'o1', rows_of(150_000)) AS customer_key, one_of(i, 'o2', ['F', 'O', 'P']) AS status,
  DATE '1992-01-01' + CAST(chance(i, 'o3', 2406) AS INTEGER) AS order_date, money(i, 'o4', 850, 550_000) AS total_price,
  one_of(i, 'o5', ['1-URGENT', '2-HIGH', '3-MEDIUM', '4-NOT SPECIFIED', '5-LOW']) AS priority,
  'Clerk#' || lpad(CAST(chance(i, 'o6', 1000) AS VARCHAR), 9, '0') AS clerk, words(i, 'o7') AS comment
FROM range(1, rows_of(1_500_000) + 1) AS t(i);

CREATE VIEW lineitem AS
SELECT 1 + i // 4 AS order_key, 1 + chance(i, 'l1', rows_of(200_000)) AS part_key, 1 + chance(i, 'l2', rows_of(10_000)) AS supplier_key,
  1 + i % 4 AS line, 1 + chance(i, 'l3', 50) AS quantity, money(i, 'l4', 900, 105_000) AS extended_price,
  CAST(chance(i, 'l5', 11) / 100.0 AS DECIMAL(4,2)) AS discount, CAST(chance(i, 'l6', 9) / 100.0 AS DECIMAL(4,2)) AS tax,
  one_of(i, 'l7', ['A', 'N', 'R']) AS return_flag, one_of(i, 'l8', ['F', 'O']) AS status,
  DATE '1992-01-02' + CAST(chance(1 + i // 4, 'o3', 2406) + chance(i, 'l9', 121) AS INTEGER) AS ship_date,
  DATE '1992-02-01' + CAST(chance(1 + i // 4, 'o3', 2406) + chance(i, 'l10', 90) AS INTEGER) AS commit_date,
  one_of(i, 'l11', ['COLLECT COD', 'DELIVER IN PERSON', 'NONE', 'TAKE BACK RETURN']) AS instructions,
  one_of(i, 'l12', ['AIR', 'FOB', 'MAIL', 'RAIL', 'REG AIR', 'SHIP', 'TRUCK']) AS ship_mode, words(i, 'l13') AS comment
FROM range(rows_of(6_000_000)) AS t(i);
