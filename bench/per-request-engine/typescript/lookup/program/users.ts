import pg from 'pg';

export async function findUser(id: number) {
  const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL });
  const result = await pool.query('SELECT id, name, email FROM users WHERE id = $1', [id]);
  await pool.end();
  return result.rows[0];
}
