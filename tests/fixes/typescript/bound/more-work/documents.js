import { writeFile } from 'node:fs/promises';

export async function importDocument(name, text) {
  await writeFile(`/var/documents/${name}`, text);
}
