import { Pool } from "pg";
const pool = new Pool();
export async function both(res: any) {
  res.json({ users: await pool.query("SELECT * FROM users"), orders: await pool.query("SELECT * FROM orders") });
}
export async function sum() {
  const first = await pool.query("SELECT 1");
  return first.rowCount + (await pool.query("SELECT 2")).rowCount;
}
