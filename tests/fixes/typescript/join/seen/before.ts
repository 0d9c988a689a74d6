import { Pool } from 'pg';

const pool = new Pool();

export async function caught(flag: boolean, log: string[]) {
  let step = 'first';
  try {
    const user = await pool.query('SELECT 1');
    if (flag) step = 'second';

    const order = await pool.query('SELECT 2');
    return [user, order];
  } catch (error) {
    return step;
  }
}
