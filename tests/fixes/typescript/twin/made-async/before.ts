import * as bcrypt from 'bcrypt';
import express from 'express';

const app = express();

app.post('/sync', (req, res) => {
  res.json({ hash: bcrypt.hashSync(req.body.password, 12) });
});
