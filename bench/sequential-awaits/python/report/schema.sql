DROP TABLE IF EXISTS sales, visits, returns CASCADE;
CREATE TABLE sales (account int, month int, total int, PRIMARY KEY (account, month));
CREATE TABLE visits (account int, month int, count int, PRIMARY KEY (account, month));
CREATE TABLE returns (account int, month int, count int, PRIMARY KEY (account, month));
INSERT INTO sales SELECT a, m, a * m FROM generate_series(1, 500) a, generate_series(1, 12) m;
INSERT INTO visits SELECT a, m, a + m FROM generate_series(1, 500) a, generate_series(1, 12) m;
INSERT INTO returns SELECT a, m, a % m FROM generate_series(1, 500) a, generate_series(1, 12) m;
ANALYZE;
