import { parentPort, workerData } from 'worker_threads';
import { render as draw } from 'heavy-chart';

parentPort.postMessage(draw(...workerData));
