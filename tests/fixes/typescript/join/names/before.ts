import { PrismaClient } from '@prisma/client';

const prisma = new PrismaClient();

export async function stats(name: string) {
  return {
    users: await prisma.user.count({ where: { name } }),
    orders: await prisma.order.count({ where: { name } }),
  };
}

// Names of other functions are free here.
export function sum(users: number, orders: number) {
  return users + orders;
}

export async function files(teamId: string) {
  const documentsUsingStorage = await prisma.document.findMany({ where: { teamId } });

  // All of them
  const brandingFiles = await prisma.brand.findMany({ where: { teamId } });
  const otherBrandingFiles = await prisma.otherBrand.findMany({
    where: { teamId },
  });
  return [documentsUsingStorage, brandingFiles, otherBrandingFiles];
}

export async function counted(teamId: string) {
  const countResult = (await prisma.$queryRaw`SELECT 1`) as number[];
  const totalResult = (await prisma.$queryRaw`SELECT 2`) as number[];
  return countResult[0] + totalResult[0];
}
