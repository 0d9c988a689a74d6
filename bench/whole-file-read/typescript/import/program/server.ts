import path from 'node:path';
import express from 'express';
import { processLargeFile } from './records';

const app = express();
const uploads = process.env.DATA_DIR ?? '/var/uploads';

app.get('/health', (req, res) => {
  res.json({ ok: true });
});

app.get('/import/:file', async (req, res) => {
  res.json({ digest: await processLargeFile(path.join(uploads, path.basename(req.params.file))) });
});

app.listen(process.env.PORT ?? 3000);
