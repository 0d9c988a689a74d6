DROP TABLE IF EXISTS products CASCADE;
CREATE TABLE products (id int PRIMARY KEY, name text NOT NULL, price int NOT NULL);
INSERT INTO products SELECT n, 'Product ' || n, n * 7919 % 10000 FROM generate_series(1, 2000) n;
ANALYZE;
