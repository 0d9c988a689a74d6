import { PrismaClient } from '@prisma/client'

const prisma = new PrismaClient()

export async function page(id: string) {
	// The account first
	const account = await prisma.account.findUnique({ where: { id } }) // by key
	/* all of them */
	const { length } = await prisma.post.findMany({
		where: { authorId: id },
	})
	const likes = (await prisma.like.findMany({ where: { authorId: id } })).filter((like) => like.fresh)
	return { account, length, likes }
}
