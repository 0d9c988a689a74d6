import { Pool } from "pg";
const pool = new Pool();
export async function both(res: any) {
  const [users, orders] = await Promise.all([
    pool.query("SELECT * FROM users"),
    pool.query("SELECT * FROM orders")
  ]);
  res.json({ users, orders });
}
export async function sum() {
  const [first, result] = await Promise.all([
    pool.query("SELECT 1"),
    pool.query("SELECT 2")
  ]);
  return first.rowCount + result.rowCount;
}
