// Keeps the calls that pretended libraries are asked for, and lets one of them fail.
let failing = null;
let calls = [];
let lines = [];

exports.start = (key) => {
  failing = key;
  calls = [];
  lines = [];
};
exports.calls = () => [...new Set(calls)];
exports.log = (...parts) => lines.push(parts.join(' '));
exports.logged = () => lines;
exports.input = () => [7];

// A call that waits, then gives `answer()` or fails.
exports.call = async (key, answer) => {
  calls.push(key);
  await new Promise((resolve) => setImmediate(resolve));
  if (key === failing) throw new Error(`failed: ${key}`);
  return answer();
};

// Node's own fetch, of a server whose every third URL is missing.
globalThis.fetch = (url) => exports.call(`fetch ${url}`, () => ({ ok: !url.endsWith('3'), status: url.length, text: async () => `text of ${url}` }));
