import { PrismaClient } from '@prisma/client';

const prisma = new PrismaClient();

export async function copy(rows: Row[]) {
  for (const row of rows) {
    await prisma.entry.create({ data: { name: row.name, day: row.day } });
  }
}

export async function drop(rows: Row[]) {
  for (const row of rows) await prisma.entry.delete({ where: { id: row.id } });
}

export async function must(rows: Row[]) {
  for (const row of rows) row.user = await prisma.user.findUniqueOrThrow({ where: { id: row.userId } });
}
