import { Pool } from "pg";

const pool = new Pool();

export async function report(id: string, day: number) {
  const from = day - 7;
  const [user, orders, result] = await Promise.all([
    pool.query("SELECT * FROM users WHERE id = $1", [id]),
    pool.query("SELECT * FROM orders WHERE user_id = $1 AND day > $2", [id, from]),
    pool.query(`SELECT count(*)
  FROM visits`)
  ]);
  const name = user.rows[0].name;
  const title = `${name}:
    ${orders.rows.length}`;
  return { title, visits: result.rows[0] };
}
