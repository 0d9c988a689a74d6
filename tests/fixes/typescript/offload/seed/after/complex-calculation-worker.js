const { parentPort, workerData } = require('worker_threads');
// TODO: import complexCalculation here; the file it was called in has it from elsewhere.

parentPort.postMessage(complexCalculation(...workerData));
