import { log } from './log.js';
import pLimit from 'p-limit';

export async function check(links: Link[]) {
  const limit = pLimit(10);
  await Promise.all(links.map((link) => limit(async () => {
    const response = await fetch(link.url);
    link.status = response.status;
    log(link);
  })));
}
