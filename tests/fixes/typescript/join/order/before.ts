import { Pool } from 'pg';

const pool = new Pool();

export async function changed(id: number) {
  const user = await pool.query('SELECT 1 WHERE id = $1', [id]);
  id = id + 1;
  const order = await pool.query('SELECT 2');
  return [user, order, id];
}

export async function used(id: number) {
  const user = await pool.query('SELECT 1 WHERE id = $1', [id]);
  id = id + 1;
  const order = await pool.query('SELECT 2 WHERE id = $1', [id]);
  return [user, order];
}

export async function pair() {
  const [users, orders] = await Promise.all([pool.query('SELECT 1'), pool.query('SELECT 2')]);

  const visits = await pool.query('SELECT 3');

  const total = visits.rowCount + users.rowCount;

  return [total, orders];
}
