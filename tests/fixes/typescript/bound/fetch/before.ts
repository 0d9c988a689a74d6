export async function check(links: Link[]) {
  for (const link of links) {
    const response = await fetch(link.url);
    if (!response.ok) continue;
    link.status = response.status;
  }
}

export async function titles(urls: Iterable<string>) {
  const out: string[] = [];
  for (const url of urls) {
    const response = await fetch(url);
    out.push(await response.text());
  }
  return out;
}

export async function total(urls: string[]) {
  let sum = 0;
  for (const url of urls) {
    const response = await fetch(url);
    sum += (await response.text()).length;
  }
  return sum;
}
