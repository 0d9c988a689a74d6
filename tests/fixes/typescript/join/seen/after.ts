import { Pool } from 'pg';

const pool = new Pool();

export async function caught(flag: boolean, log: string[]) {
  let step = 'first';
  try {
    if (flag) step = 'second';

    const [user, order] = await Promise.all([
      pool.query('SELECT 1'),
      pool.query('SELECT 2')
    ]);
    return [user, order];
  } catch (error) {
    return step;
  }
}
