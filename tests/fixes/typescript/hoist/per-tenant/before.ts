import express from 'express';
import { Pool } from 'pg';

const app = express();

async function users(db: string) {
  const pool = new Pool({ database: db });
  const { rows } = await pool.query('SELECT * FROM users');
  return rows;
}

app.get('/users/:db', async (req, res) => {
  res.json(await users(req.params.db));
});
