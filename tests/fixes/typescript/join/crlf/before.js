import { Pool } from "pg";

const pool = new Pool();

export async function both(id) {
    const a = await pool.query("SELECT 1 FROM a WHERE id = $1", [id]);
    const b = await pool.query("SELECT 1 FROM b WHERE id = $1", [id]);
    return [a, b];
}
