import { createReadStream, createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';

async function* linesOf(path: string): AsyncGenerator<string> {
  let rest = '';
  for await (const chunk of createReadStream(path, { encoding: 'utf8' })) {
    const lines = (rest + chunk).split(/\r?\n/);
    rest = lines.pop() ?? '';
    yield* lines;
  }
  yield rest;
}

export async function importRows(csvPath: string) {
  for await (const row of linesOf(csvPath)) {
    if (!row) continue;
    await save(row);
  }
}

export async function copy(from: string, to: string) {
  await pipeline(createReadStream(from), createWriteStream(to));
}
