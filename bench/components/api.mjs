// The API that programs of the scenarios call: single answers, and a batch endpoint for at most 100 of them.
//
//   GET /t=50,2/details/7            after 50 ms: {"id":7,…}
//   GET /t=50,2/details?ids=7,9      after 50 ms and 2 ms more for each further id: [{"id":7,…},{"id":9,…}]
//
// The times in the path are part of the base URL that a program is given. PORT is a port or the path of a socket.
import http from 'node:http';

const details = (id) => ({ id, name: `Item ${id}`, rating: (id * 7919) % 50 / 10, tags: ['a', 'b', 'c'].slice(0, id % 4) });

const server = http.createServer((request, response) => {
  const url = new URL(request.url, 'http://api');
  const [, base = '0', more = '0'] = /^\/t=([\d.]+),([\d.]+)/.exec(url.pathname) ?? [];
  const path = url.pathname.replace(/^\/t=[\d.,]+/, '');
  let answer, items = 1;
  const single = /^\/details\/(\d+)$/.exec(path);
  if (single) answer = details(Number(single[1]));
  else if (path === '/details') {
    const ids = (url.searchParams.get('ids') ?? '').split(',').filter(Boolean).map(Number);
    items = ids.length;
    if (items > 100) return response.writeHead(400).end('at most 100 ids');
    answer = ids.map(details);
  } else return response.writeHead(404).end();
  const body = JSON.stringify(answer);
  const send = () => response.writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) }).end(body);
  const time = Number(base) + Number(more) * Math.max(0, items - 1);
  if (time > 0) setTimeout(send, time);
  else send();
});
server.keepAliveTimeout = 600_000;
server.listen(process.env.PORT);
