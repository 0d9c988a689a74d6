import { Pool } from "pg";
const pool = new Pool();
export async function both(id: string): Promise<Result[]> {
  let a: Result = await pool.query("SELECT 1 FROM a WHERE id = $1", [id]);
  let b: Result = await pool.query("SELECT 1 FROM b WHERE id = $1", [id]);
  a = a ?? b;
  return [a, b];
}
