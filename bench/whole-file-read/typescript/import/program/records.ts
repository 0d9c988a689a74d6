import { createHash } from 'node:crypto';
import fs from 'node:fs';

const seen = { lines: 0, digest: createHash('md5') };

async function processLine(line: string) {
  seen.lines += 1;
  if (line.length > 0 && seen.lines % 1000 === 1) {
    seen.digest.update(line);
  }
}

// Imports an uploaded file, line by line.
export async function processLargeFile(path: string) {
  seen.lines = 0;
  seen.digest = createHash('md5');

  const data = fs.readFileSync(path);
  const lines = data.toString().split('\n');

  for (const line of lines) {
    await processLine(line);
  }

  return seen.digest.digest('hex');
}
