import { PrismaClient } from '@prisma/client'

const prisma = new PrismaClient()

export async function page(id: string) {
	// The account first
	const [account, { length }, likesResult] = await Promise.all([
		prisma.account.findUnique({ where: { id } }), // by key
		/* all of them */
		prisma.post.findMany({
			where: { authorId: id },
		}),
		prisma.like.findMany({ where: { authorId: id } }),
	])
	const likes = likesResult.filter((like) => like.fresh)
	return { account, length, likes }
}
