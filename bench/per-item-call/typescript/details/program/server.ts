import express from 'express';
import { productPage } from './products';

const app = express();

app.get('/health', (req, res) => {
  res.json({ ok: true });
});

app.get('/products', async (req, res) => {
  const first = Number(req.query.first);
  const ids = Array.from({ length: Number(req.query.count) }, (_, i) => first + i);
  res.json(await productPage(ids));
});

app.listen(process.env.PORT ?? 3000);
