import fastify from 'fastify';
import { Worker } from 'worker_threads';

const app = fastify();

app.get('/chart', async (request) => {
  const image = (await drawInWorker(request.query.rows, 10)).image;
  return { image };
});

function drawInWorker(...input) {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL('./draw-worker.js', import.meta.url), { workerData: input });
    worker.once('message', resolve);
    worker.once('error', reject);
    worker.once('exit', (code) => reject(new Error(`draw-worker.js ended with code ${code}`)));
  });
}
