import express from 'express';
import { deriveKey } from './passwords';

const app = express();

app.get('/health', (req, res) => {
  res.json({ ok: true });
});

app.get('/keys/:user', async (req, res) => {
  const key = await deriveKey('correct horse', req.params.user);
  res.json({ key });
});

app.listen(process.env.PORT ?? 3000);
