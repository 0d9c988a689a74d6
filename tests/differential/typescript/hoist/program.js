const express = require('express');
const { PrismaClient } = require('@prisma/client');

const app = express();

app.get('/one', async (req, res) => {
  const prisma = new PrismaClient();
  try {
    res.json(await prisma.user.findUnique({ where: { id: req.params.id } }));
  } finally {
    await prisma.$disconnect();
  }
});

app.get('/other', async (req, res) => {
  const prisma = new PrismaClient();
  const row = await prisma.user.findUnique({ where: { id: req.params.id } });
  await prisma.$disconnect();
  res.json(row);
});

exports.asked = async () => [await app.ask('/one', { id: 1 }), await app.ask('/one', { id: 8 }), await app.ask('/other', { id: 2 })];
