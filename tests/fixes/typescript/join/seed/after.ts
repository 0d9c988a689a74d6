// ❌ BEFORE: Sequential - 1,500ms total
async function getUserProfile(userId: string) {
  const [user, orders, reviews] = await Promise.all([
    db.user.findUnique({ where: { id: userId } }),
    db.order.findMany({ where: { userId } }),
    db.review.findMany({ where: { userId } })
  ]);
  
  return { user, orders, reviews };
}

// Total time: 500ms + 600ms + 400ms = 1,500ms
