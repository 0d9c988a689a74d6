DROP TABLE IF EXISTS users, orders, reviews CASCADE;
CREATE TABLE users (id int PRIMARY KEY, name text NOT NULL, email text NOT NULL);
CREATE TABLE orders (id int PRIMARY KEY, user_id int NOT NULL, total numeric NOT NULL, placed date NOT NULL);
CREATE TABLE reviews (id int PRIMARY KEY, user_id int NOT NULL, stars int NOT NULL, body text NOT NULL);
INSERT INTO users SELECT n, 'User ' || n, 'user' || n || '@example.com' FROM generate_series(1, 500) n;
INSERT INTO orders SELECT n, 1 + n % 500, n % 97, date '2024-01-01' + n % 365 FROM generate_series(1, 5000) n;
INSERT INTO reviews SELECT n, 1 + n % 500, 1 + n % 5, 'Review number ' || n FROM generate_series(1, 3000) n;
CREATE INDEX ON orders (user_id);
CREATE INDEX ON reviews (user_id);

-- Sleeps for so many seconds times the setting bench.slow, which is 0 unless the connection says otherwise.
CREATE OR REPLACE FUNCTION slowly(seconds float) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  IF coalesce(nullif(current_setting('bench.slow', true), ''), '0')::float > 0 THEN
    PERFORM pg_sleep(seconds * current_setting('bench.slow')::float);
  END IF;
END $$;
CREATE OR REPLACE FUNCTION user_of(owner int) RETURNS SETOF users LANGUAGE plpgsql AS $$
BEGIN
  PERFORM slowly(0.5);
  RETURN QUERY SELECT * FROM users WHERE users.id = owner;
END $$;
CREATE OR REPLACE FUNCTION orders_of(owner int) RETURNS SETOF orders LANGUAGE plpgsql AS $$
BEGIN
  PERFORM slowly(0.6);
  RETURN QUERY SELECT * FROM orders WHERE user_id = owner ORDER BY orders.id;
END $$;
CREATE OR REPLACE FUNCTION reviews_of(owner int) RETURNS SETOF reviews LANGUAGE plpgsql AS $$
BEGIN
  PERFORM slowly(0.4);
  RETURN QUERY SELECT * FROM reviews WHERE user_id = owner ORDER BY reviews.id;
END $$;
ANALYZE;
