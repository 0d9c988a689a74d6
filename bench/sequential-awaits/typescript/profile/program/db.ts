import pg from 'pg';

export const pool = new pg.Pool({
  connectionString: process.env.DATABASE_URL,
  max: Number(process.env.POOL ?? 10),
});

export const db = {
  user: {
    async findUnique(id: number) {
      const result = await pool.query('SELECT id, name, email FROM user_of($1)', [id]);
      return result.rows[0] ?? null;
    },
  },
  order: {
    async findMany(userId: number) {
      const result = await pool.query('SELECT id, total, placed FROM orders_of($1)', [userId]);
      return result.rows;
    },
  },
  review: {
    async findMany(userId: number) {
      const result = await pool.query('SELECT id, stars, body FROM reviews_of($1)', [userId]);
      return result.rows;
    },
  },
};
