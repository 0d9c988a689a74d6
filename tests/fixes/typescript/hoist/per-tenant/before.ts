import express from 'express';
import { Pool } from 'pg';

const app = express();

app.get('/users/:db', async (req, res) => {
  const pool = new Pool({ database: req.params.db });
  const { rows } = await pool.query('SELECT * FROM users');
  res.json(rows);
});
