const { PrismaClient } = require('@prisma/client');
const Redis = require('ioredis');
const pretend = require('pretend');

const prisma = new PrismaClient();
const redis = new Redis();

async function names(items) {
  const out = [];
  for (const item of items) {
    const row = await prisma.post.findUnique({ where: { id: item.post } });
    out.push(row ? row.name : `no ${item.post}`);
  }
  return out;
}

async function written(authors) {
  const out = {};
  for (const author of authors) {
    const posts = await prisma.post.findMany({ where: { authorId: author }, orderBy: { id: 'desc' } });
    out[author] = posts.map((post) => post.name);
  }
  return out;
}

async function cached(ids) {
  const out = [];
  for (const id of ids) {
    const found = await redis.get(`user:${id}`);
    if (found === null) continue;
    out.push(found);
  }
  return out;
}

async function all(ids) {
  const found = await Promise.all(ids.map(async (id) => await prisma.user.findFirst({ where: { id } })));
  return found.map((user) => user && user.name);
}

async function store(rows) {
  for (const row of rows) {
    await prisma.entry.create({ data: { name: row } });
  }
}

exports.unique = () => names([{ post: 1 }, { post: 9 }, { post: 3 }, { post: 1 }]);
exports.uniqueOfNone = () => names([]);
exports.uniqueOfSet = () => names(new Set([{ post: 2 }, { post: 5 }]));
exports.many = () => written([1, 0, 7]);
exports.manyOfGenerator = () => written((function* () { yield 0; yield 1; })());
exports.redis = () => cached([1, 20, 3]);
exports.redisOfNone = () => cached([]);
exports.map = () => all([5, 8, 1]);
exports.writes = async () => { await store(['a', 'b']); await store([]); return pretend.logged().length; };
