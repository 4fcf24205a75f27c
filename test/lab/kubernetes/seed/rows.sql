CREATE TABLE orders (
  id bigint PRIMARY KEY,
  customer text NOT NULL,
  note text,
  placed_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
INSERT INTO orders (id, customer, note)
SELECT i, 'customer ' || i % 997, repeat(md5(i::text), 20) FROM generate_series(1, 100000) AS i;
CREATE TABLE "Order Lines" (order_id bigint REFERENCES orders, line int, price numeric(10, 2));
INSERT INTO "Order Lines" SELECT i, n, i * n / 7.0 FROM generate_series(1, 20000) AS i, generate_series(1, 3) AS n;
CREATE UNLOGGED TABLE sessions AS SELECT 1 AS id;
ALTER TABLE orders OWNER TO shopper;
