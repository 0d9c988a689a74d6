async function check(links) {
  for (const link of links) {
    const response = await fetch(link.url);
    if (!response.ok) continue;
    link.status = response.status;
  }
  return links;
}

async function titles(urls) {
  const out = ['first'];
  for (const url of urls) {
    const response = await fetch(url);
    out.push(await response.text());
  }
  return out;
}

async function byUrl(urls) {
  const found = {};
  for (const url of urls) {
    const response = await fetch(url);
    found[url] = response.status;
  }
  return Object.keys(found).sort().map((url) => [url, found[url]]);
}

const urls = Array.from({ length: 23 }, (_, i) => `http://x/${i}`);
exports.check = () => check(urls.map((url) => ({ url })));
exports.titles = () => titles(urls);
exports.titlesOfSet = () => titles(new Set(urls));
exports.titlesOfNone = () => titles([]);
exports.byUrl = () => byUrl(urls);
