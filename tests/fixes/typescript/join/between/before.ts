import { Pool } from "pg";

const pool = new Pool();

export async function report(id: string, day: number) {
  const user = await pool.query("SELECT * FROM users WHERE id = $1", [id]);
  const name = user.rows[0].name;
  const from = day - 7;
  const orders = await pool.query("SELECT * FROM orders WHERE user_id = $1 AND day > $2", [id, from]);
  const title = `${name}:
    ${orders.rows.length}`;
  return { title, visits: (await pool.query(`SELECT count(*)
  FROM visits`)).rows[0] };
}
