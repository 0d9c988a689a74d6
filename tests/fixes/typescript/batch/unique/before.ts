import { PrismaClient } from '@prisma/client';

const prisma = new PrismaClient();

export async function attach(orders: Order[], tenant: string) {
  for (const order of orders) {
    // Its customer, if there still is one
    order.customer = await prisma.customer.findUnique({ where: { id: order.customerId, tenant }, include: { address: true } });
    if (!order.customer) continue;
    order.title = order.customer.name;
  }
}

export async function posts(authors) {
  for (const { id, name } of authors) {
    const posts = await prisma.post.findMany({ where: { authorId: id }, orderBy: { day: 'asc' } });
    console.log(name, posts.length);
  }
}

export async function load(ids: string[]) {
  const users = await Promise.all(ids.map(async (id) => await prisma.user.findFirst({ where: { id } })));
  return users.filter(Boolean);
}
