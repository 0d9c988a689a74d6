import express from 'express';
import { enrichUsers, type User } from './enrich';

const app = express();

app.get('/health', (req, res) => {
  res.json({ ok: true });
});

// A page of users with what the ratings service knows of them.
app.get('/users', async (req, res) => {
  const from = Number(req.query.from);
  const users: User[] = Array.from({ length: Number(req.query.count) }, (_, i) => ({ id: from + i }));
  res.json(await enrichUsers(users));
});

app.listen(process.env.PORT ?? 3000);
