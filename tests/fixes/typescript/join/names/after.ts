import { PrismaClient } from '@prisma/client';

const prisma = new PrismaClient();

export async function stats(name: string) {
  const [users, orders] = await Promise.all([
    prisma.user.count({ where: { name } }),
    prisma.order.count({ where: { name } }),
  ]);
  return {
    users,
    orders,
  };
}

// Names of other functions are free here.
export function sum(users: number, orders: number) {
  return users + orders;
}

export async function files(teamId: string) {
  const [documentsUsingStorage, brandingFiles, otherBrandingFiles] =
    await Promise.all([
      prisma.document.findMany({ where: { teamId } }),
      // All of them
      prisma.brand.findMany({ where: { teamId } }),
      prisma.otherBrand.findMany({
        where: { teamId },
      }),
    ]);
  return [documentsUsingStorage, brandingFiles, otherBrandingFiles];
}

export async function counted(teamId: string) {
  const [countResultRaw, totalResultRaw] = await Promise.all([
    prisma.$queryRaw`SELECT 1`,
    prisma.$queryRaw`SELECT 2`,
  ]);
  const countResult = countResultRaw as number[];
  const totalResult = totalResultRaw as number[];
  return countResult[0] + totalResult[0];
}
