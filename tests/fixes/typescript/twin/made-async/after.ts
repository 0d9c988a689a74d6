import * as bcrypt from 'bcrypt';
import express from 'express';

const app = express();

app.post('/sync', async (req, res) => {
  res.json({ hash: await bcrypt.hash(req.body.password, 12) });
});
