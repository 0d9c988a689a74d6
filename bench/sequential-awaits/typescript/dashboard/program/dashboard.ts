import { Redis } from 'ioredis';
import pg from 'pg';

const redis = new Redis(process.env.REDIS_URL ?? 'redis://localhost');
const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL, max: Number(process.env.POOL ?? 10) });

// What a shop's owner sees first.
export async function dashboard(shop: number) {
  const visitors = await redis.get(`visitors:${shop}`);
  const sales = await pool.query('SELECT count(*)::int AS count, sum(total)::int AS total FROM sales WHERE shop = $1', [shop]);
  const open = await pool.query('SELECT count(*)::int AS count FROM tickets WHERE shop = $1 AND closed IS NULL', [shop]);
  const best = await pool.query(
    'SELECT product, total FROM sales WHERE shop = $1 ORDER BY total DESC, product LIMIT 5',
    [shop],
  );

  return {
    visitors: Number(visitors ?? 0),
    sales: sales.rows[0],
    openTickets: open.rows[0].count,
    best: best.rows,
  };
}
