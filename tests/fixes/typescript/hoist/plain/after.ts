import express from 'express';
import { Pool } from 'pg';

let sharedPool: InstanceType<typeof Pool> | undefined;

const app = express();

app.get('/users', async (req, res) => {
  const pool = (sharedPool ??= new Pool({ connectionString: process.env.DATABASE_URL }));
  const { rows } = await pool.query('SELECT * FROM users');
  res.json(rows);
});
