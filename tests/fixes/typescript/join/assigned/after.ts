import { Pool } from "pg";
const pool = new Pool();
export async function both() {
  let users, orders;
  try {
    const [usersResult, ordersResult] = await Promise.all([
      pool.query("SELECT * FROM users"),
      pool.query("SELECT * FROM orders")
    ]);
    users = usersResult;
    orders = ordersResult;
  } catch (error) {
    console.error(error, users);
  }
  return [users, orders];
}
export async function timed() {
  const start = Date.now();
  const users = await pool.query("SELECT * FROM users");
  const middle = Date.now();
  const orders = await pool.query("SELECT * FROM orders");
  return [users, orders, middle - start];
}
