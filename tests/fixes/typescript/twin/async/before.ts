import bcrypt from 'bcrypt';
import { pbkdf2Sync, randomBytes } from 'crypto';
import express from 'express';

const app = express();

app.post('/login', async (req, res) => {
  const known = bcrypt.hashSync(req.body.password, 12);
  const salt = randomBytes(16);
  const key = pbkdf2Sync(req.body.password, salt, 100000, 64, 'sha512').toString('hex');
  res.json({ known, key });
});

app.post('/sync', (req, res) => {
  res.json(bcrypt.hashSync(req.body.password, 12));
});
