import { PrismaClient } from '@prisma/client';

const prisma = new PrismaClient();

export async function copy(rows: Row[]) {
  const rows2 = rows.map((row) => ({ name: row.name, day: row.day }));
  if (rows2.length > 0) await prisma.entry.createMany({ data: rows2 });
}

export async function drop(rows: Row[]) {
  const keys = rows.map((row) => row.id);
  await prisma.entry.deleteMany({ where: { id: { in: keys } } });
}

export async function must(rows: Row[]) {
  for (const row of rows) row.user = await prisma.user.findUniqueOrThrow({ where: { id: row.userId } });
}
