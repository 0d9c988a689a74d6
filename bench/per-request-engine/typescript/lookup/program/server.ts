import express from 'express';
import { findUser } from './users';

const app = express();

app.get('/health', (req, res) => {
  res.json({ ok: true });
});

app.get('/users/:id', async (req, res) => {
  res.json(await findUser(Number(req.params.id)));
});

app.listen(process.env.PORT ?? 3000);
