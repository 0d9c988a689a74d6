DROP TABLE IF EXISTS users CASCADE;
CREATE TABLE users (id int PRIMARY KEY, name text NOT NULL, email text NOT NULL);
INSERT INTO users SELECT n, 'User ' || n, 'user' || n || '@example.com' FROM generate_series(1, 500) n;
ANALYZE;
