export async function check(links: Link[]) {
  const atOnce = 10;
  for (let start = 0; start < links.length; start += atOnce) {
    await Promise.all(links.slice(start, start + atOnce).map(async (link) => {
      const response = await fetch(link.url);
      if (!response.ok) return;
      link.status = response.status;
    }));
  }
}

export async function titles(urls: Iterable<string>) {
  const out: string[] = [];
  const atOnce = 10;
  const items = [...urls];
  for (let start = 0; start < items.length; start += atOnce) {
    out.push(...(await Promise.all(items.slice(start, start + atOnce).map(async (url) => {
      const response = await fetch(url);
      return await response.text();
    }))));
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
