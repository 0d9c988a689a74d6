import { log } from './log.js';

export async function check(links: Link[]) {
  for (const link of links) {
    const response = await fetch(link.url);
    link.status = response.status;
    log(link);
  }
}
