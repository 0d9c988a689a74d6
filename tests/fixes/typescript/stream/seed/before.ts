// ❌ BEFORE: Load 1GB file into memory
import fs from 'fs';

async function processLargeFile(path: string) {
  const data = fs.readFileSync(path); // Loads entire file
  const lines = data.toString().split('\n');
  
  for (const line of lines) {
    await processLine(line);
  }
}

// Memory: 1GB
// Time: 5,000ms
