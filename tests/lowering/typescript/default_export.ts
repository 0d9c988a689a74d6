export default async function ({ body }, reply) { return reply.send(await import(`./${body}`)); }
