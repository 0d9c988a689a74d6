import express from 'express';
import { enrichUsers, type User } from './enrich';

const app = express();

app.get('/health', (req, res) => {
  res.json({ ok: true });
});

// The same page for when the ratings service is switched off.
app.get('/users/unrated', (req, res) => {
  const from = Number(req.query.from);
  const users: User[] = Array.from({ length: Number(req.query.count) }, (_, i) => ({
    id: from + i,
    details: { id: from + i, name: `Item ${from + i}`, rating: 0, tags: ['unrated'] },
  }));
  res.json(users);
});

// A page of users with what the ratings service knows of them.
app.get('/users', async (req, res) => {
  const from = Number(req.query.from);
  const users: User[] = Array.from({ length: Number(req.query.count) }, (_, i) => ({ id: from + i }));
  res.json(await enrichUsers(users));
});

app.listen(process.env.PORT ?? 3000);
