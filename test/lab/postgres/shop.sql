-- A small shop, the same rows every time.
CREATE TABLE customers (
  id integer PRIMARY KEY,
  name text NOT NULL,
  email text NOT NULL UNIQUE
);
CREATE TABLE orders (
  id serial PRIMARY KEY,
  customer_id integer NOT NULL REFERENCES customers,
  amount numeric(10, 2) NOT NULL CHECK (amount > 0),
  placed_at timestamptz NOT NULL
);
CREATE INDEX orders_by_customer ON orders (customer_id, placed_at);

INSERT INTO customers
SELECT id, 'Customer ' || id, 'customer' || id || '@example.com' FROM generate_series(1, 500) AS id;

INSERT INTO orders (customer_id, amount, placed_at)
SELECT n % 500 + 1, (n * 37 % 10000) / 100.0 + 1, timestamptz '2026-01-01 00:00:00+00' + n * interval '1 minute'
FROM generate_series(1, 5000) AS n;
