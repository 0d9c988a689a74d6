import express from 'express';
import { getUserProfile } from './profile';

const app = express();

app.get('/health', (req, res) => {
  res.json({ ok: true });
});

app.get('/users/:id/profile', async (req, res) => {
  res.json(await getUserProfile(Number(req.params.id)));
});

app.listen(process.env.PORT ?? 3000);
