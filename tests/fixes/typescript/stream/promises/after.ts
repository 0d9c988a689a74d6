import { readFile, writeFile } from 'node:fs/promises';
import { createReadStream, createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';

export async function importRows(csvPath: string) {
  const text = await readFile(csvPath, 'utf8');
  for (const row of text.split(/\r?\n/)) {
    if (!row) continue;
    await save(row);
  }
}

export async function copy(from: string, to: string) {
  await pipeline(createReadStream(from), createWriteStream(to));
}
