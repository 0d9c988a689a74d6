import { db } from './db';

// Everything that the profile page shows.
export async function getUserProfile(userId: number) {
  const user = await db.user.findUnique(userId);
  const orders = await db.order.findMany(userId);
  const reviews = await db.review.findMany(userId);

  return { user, orders, reviews };
}
