import bcrypt from 'bcrypt';
import express from 'express';

const app = express();

app.post('/login', async (req, res) => {
  const user = await find(req.body.name);
  if (!user || !bcrypt.compareSync(req.body.password, user.hash)) return res.sendStatus(401);
  res.send(`${bcrypt.hashSync(req.body.password, 10)}`);
});
