DROP TABLE IF EXISTS sales, tickets CASCADE;
CREATE TABLE sales (shop int NOT NULL, product int NOT NULL, total int NOT NULL);
CREATE TABLE tickets (shop int NOT NULL, opened date NOT NULL, closed date);
INSERT INTO sales SELECT s, p, (s * 31 + p * 17) % 97 FROM generate_series(1, 500) s, generate_series(1, 20) p;
INSERT INTO tickets SELECT s, date '2024-01-01' + n, CASE WHEN n % 3 = 0 THEN NULL ELSE date '2024-02-01' + n END
  FROM generate_series(1, 500) s, generate_series(1, 10) n;
CREATE INDEX ON sales (shop);
CREATE INDEX ON tickets (shop);
ANALYZE;
