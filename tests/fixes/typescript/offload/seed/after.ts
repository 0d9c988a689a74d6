import { Worker } from 'worker_threads';

// ❌ BEFORE: CPU-intensive task blocks server
async function generateReport(data: any[]) {
  // Heavy computation blocks event loop for 3 seconds
  const result = await complexCalculationInWorker(data);
  return result;
}

function complexCalculationInWorker(...input: any[]): Promise<any> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(`${__dirname}/complex-calculation-worker.js`, { workerData: input });
    worker.once('message', resolve);
    worker.once('error', reject);
    worker.once('exit', (code) => reject(new Error(`complex-calculation-worker.js ended with code ${code}`)));
  });
}

app.get('/report', async (req, res) => {
  const report = await generateReport(largeDataset);
  res.json(report);
});

// While generating: All requests blocked for 3s
// Throughput: 0 req/s during computation
