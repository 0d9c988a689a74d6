import { PrismaClient } from '@prisma/client';

const prisma = new PrismaClient();

export async function attach(orders: Order[], tenant: string) {
  const keys = orders.map((order) => order.customerId);
  const customerRows = await prisma.customer.findMany({ where: { id: { in: keys }, tenant }, include: { address: true } });
  const customerById = new Map(customerRows.map((row) => [row.id, row] as const));
  for (const order of orders) {
    // Its customer, if there still is one
    order.customer = customerById.get(order.customerId) ?? null;
    if (!order.customer) continue;
    order.title = order.customer.name;
  }
}

export async function posts(authors) {
  const items = [...authors];
  const keys = items.map(({ id, name }) => id);
  const postRows = await prisma.post.findMany({ where: { authorId: { in: keys } }, orderBy: { day: 'asc' } });
  const postByAuthorId = new Map<any, any>();
  for (const row of postRows) {
    const group = postByAuthorId.get(row.authorId);
    if (group) group.push(row);
    else postByAuthorId.set(row.authorId, [row]);
  }
  for (const { id, name } of items) {
    const posts = postByAuthorId.get(id) ?? [];
    console.log(name, posts.length);
  }
}

export async function load(ids: string[]) {
  const userRows = await prisma.user.findMany({ where: { id: { in: ids } } });
  const userById = new Map(userRows.map((row2) => [row2.id, row2] as const));
  const users = ids.map((id) => userById.get(id) ?? null);
  return users.filter(Boolean);
}
