import express from 'express';
import { PrismaClient } from '@prisma/client';

const app = express();
const prisma = new PrismaClient();

app.post('/messages', async (req, res) => {
  // One at a time: this database
  // cannot take createMany.
  for (const text of req.body.texts) {
    await prisma.message.create({ data: { text } });
  }
  res.sendStatus(200);
});

app.get('/users', async (req, res) => {
  const users = [];
  for (const id of req.body.ids) {
    // Preserve the order
    users.push(await prisma.user.findUnique({ where: { id } }));
  }
  res.json(users);
});
