import express from 'express';
import { generateReport } from './report';

const largeDataset = Array.from({ length: Number(process.env.ROWS ?? 10_000) }, (_, i) => (i * 7919) % 100_003);
const app = express();

app.get('/health', (req, res) => {
  res.json({ ok: true });
});

app.get('/report', async (req, res) => {
  const report = await generateReport(largeDataset);
  res.json(report);
});

app.listen(process.env.PORT ?? 3000);
