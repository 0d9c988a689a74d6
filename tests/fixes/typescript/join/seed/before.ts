// ❌ BEFORE: Sequential - 1,500ms total
async function getUserProfile(userId: string) {
  const user = await db.user.findUnique({ where: { id: userId } });
  const orders = await db.order.findMany({ where: { userId } });
  const reviews = await db.review.findMany({ where: { userId } });
  
  return { user, orders, reviews };
}

// Total time: 500ms + 600ms + 400ms = 1,500ms
