import express from 'express';
import { dashboard } from './dashboard';

const app = express();

app.get('/health', (req, res) => {
  res.json({ ok: true });
});

app.get('/shops/:id/dashboard', async (req, res) => {
  res.json(await dashboard(Number(req.params.id)));
});

app.listen(process.env.PORT ?? 3000);
