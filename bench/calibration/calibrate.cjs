// Times single operations of Node programs, alone and side by side. The harness sends an expression; what it may use is
// in `scope`. GET /measure?call=…&at_once=1&repeat=20&items=1&warm=4000 answers [ms, …]: each the time until all of the
// expressions started together had their results.
const http = require('node:http');
const fs = require('node:fs');
const crypto = require('node:crypto');
const zlib = require('node:zlib');
const { performance } = require('node:perf_hooks');
const pg = require('pg');
const Redis = require('ioredis');

const url = process.env.DATABASE_URL;
const scope = {
  pool: url && new pg.Pool({ connectionString: url, max: Number(process.env.POOL ?? 10), idleTimeoutMillis: 0 }),
  redis: process.env.REDIS_URL && new Redis(process.env.REDIS_URL, { lazyConnect: true }),
  api: process.env.API_URL,
  pg, Redis, fs, crypto, zlib, url,
  require,
  id: 1,
  items: 1,
  ids: [1],
  data: process.env.DATA_FILE,
};

async function measure(call, atOnce, repeat, items, warm) {
  const names = Object.keys(scope);
  const run = new Function(...names, `return (async () => (${call}))()`);
  let i = 0;
  const once = async () => {
    i += 1;
    const operations = [];
    const start = performance.now();
    for (let k = 0; k < atOnce; k++) {
      scope.id = 1 + ((i * atOnce + k) % 500);
      scope.items = items;
      scope.ids = Array.from({ length: items }, (_, n) => 1 + ((scope.id + n) % 500));
      operations.push(run(...names.map((name) => scope[name])));
    }
    await Promise.all(operations);
    return performance.now() - start;
  };
  if (warm > 0) await warmUp(once, warm);
  const times = [];
  while (times.length < repeat) times.push(await once());
  return times;
}

// What runs for the first time is compiled as it runs, in several steps; a real server has done all that before. Ends
// when two bouts in a row were no faster than the best one, or after `most` milliseconds.
async function warmUp(once, most) {
  const end = performance.now() + most;
  for (let best = Infinity, slower = 0; slower < 2 && performance.now() < end; ) {
    const bout = [];
    const start = performance.now();
    while (performance.now() < end && (bout.length < 10 || performance.now() < start + 150)) bout.push(await once());
    bout.sort((a, b) => a - b);
    const middle = bout[bout.length >> 1];
    slower = middle > best * 0.95 ? slower + 1 : 0;
    best = Math.min(best, middle);
  }
}

http.createServer(async (request, response) => {
  const query = new URL(request.url, 'http://bench').searchParams;
  try {
    const body = query.get('call')
      ? JSON.stringify(await measure(query.get('call'), Number(query.get('at_once')), Number(query.get('repeat')), Number(query.get('items')), Number(query.get('warm'))))
      : '[]';
    response.writeHead(200, { 'content-length': Buffer.byteLength(body) }).end(body);
  } catch (error) {
    const body = String(error.stack);
    response.writeHead(500, { 'content-length': Buffer.byteLength(body) }).end(body);
  }
}).listen(process.env.PORT);
