import { importDocument } from './documents.js';

export async function attachments(list) {
  for (const attachment of list) {
    const response = await fetch(attachment.url);
    const text = await response.text();
    await importDocument(attachment.name, text);
  }
}
