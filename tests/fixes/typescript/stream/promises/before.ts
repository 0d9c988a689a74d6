import { readFile, writeFile } from 'node:fs/promises';

export async function importRows(csvPath: string) {
  const text = await readFile(csvPath, 'utf8');
  for (const row of text.split(/\r?\n/)) {
    if (!row) continue;
    await save(row);
  }
}

export async function copy(from: string, to: string) {
  const data = await readFile(from);
  await writeFile(to, data);
}
