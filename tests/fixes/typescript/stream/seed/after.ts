// ❌ BEFORE: Load 1GB file into memory
import fs from 'fs';

async function* linesOf(path: string): AsyncGenerator<string> {
  let rest = '';
  for await (const chunk of fs.createReadStream(path, { encoding: 'utf8' })) {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop() ?? '';
    yield* lines;
  }
  yield rest;
}

async function processLargeFile(path: string) {
  // Loads entire file
  
  for await (const line of linesOf(path)) {
    await processLine(line);
  }
}

// Memory: 1GB
// Time: 5,000ms
