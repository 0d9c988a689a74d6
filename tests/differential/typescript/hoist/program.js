const { PrismaClient } = require('@prisma/client');

async function one(id) {
  const prisma = new PrismaClient();
  try {
    return await prisma.user.findUnique({ where: { id } });
  } finally {
    await prisma.$disconnect();
  }
}

async function other(id) {
  const prisma = new PrismaClient();
  const row = await prisma.user.findUnique({ where: { id } });
  await prisma.$disconnect();
  return row;
}

exports.twice = async () => [await one(1), await one(2), await other(3), await other(9)];
