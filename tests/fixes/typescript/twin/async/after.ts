import bcrypt from 'bcrypt';
import { randomBytes, pbkdf2 } from 'crypto';
import express from 'express';
import { promisify } from 'util';

const app = express();

app.post('/login', async (req, res) => {
  const known = await bcrypt.hash(req.body.password, 12);
  const salt = randomBytes(16);
  const key = (await promisify(pbkdf2)(req.body.password, salt, 100000, 64, 'sha512')).toString('hex');
  res.json({ known, key });
});

app.post('/sync', (req, res) => {
  res.json(bcrypt.hashSync(req.body.password, 12));
});
