const pretend = require('pretend');

// Rows 1 to 5 of every model; row n belongs to author n % 2.
const rows = [1, 2, 3, 4, 5].map((id) => ({ id, authorId: id % 2, name: `row ${id}` }));

function holds(row, where = {}) {
  return Object.entries(where).every(([key, wanted]) => {
    if (wanted && typeof wanted === 'object') return wanted.in.includes(row[key]);
    return row[key] === wanted;
  });
}

const model = (name) => ({
  findUnique: ({ where }) => pretend.call(`${name}.findUnique ${JSON.stringify(where)}`, () => rows.find((row) => holds(row, where)) ?? null),
  findFirst: ({ where }) => pretend.call(`${name}.findFirst ${JSON.stringify(where)}`, () => rows.find((row) => holds(row, where)) ?? null),
  findMany: ({ where, orderBy } = {}) => pretend.call(`${name}.findMany ${JSON.stringify(where)}`, () => {
    const found = rows.filter((row) => holds(row, where));
    return orderBy ? found.reverse() : found;
  }),
  create: ({ data }) => pretend.call(`${name}.create`, () => pretend.log(`${name} ${JSON.stringify(data)}`)),
  createMany: ({ data }) => pretend.call(`${name}.createMany`, () => data.forEach((one) => pretend.log(`${name} ${JSON.stringify(one)}`))),
});

exports.PrismaClient = class PrismaClient {
  constructor() {
    return new Proxy(this, { get: (_, name) => (name === '$disconnect' ? async () => {} : model(String(name))) });
  }
};
