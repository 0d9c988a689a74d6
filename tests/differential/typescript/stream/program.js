const fs = require('fs');
const os = require('os');
const path = require('path');

async function handle(out, line) {
  await null;
  out.push(line);
}

async function lines(filePath) {
  const out = [];
  const data = fs.readFileSync(filePath);
  const rows = data.toString().split('\n');
  for (const row of rows) {
    await handle(out, row);
  }
  return out;
}

async function either(filePath) {
  const out = [];
  const text = fs.readFileSync(filePath, 'utf8');
  for (const row of text.split(/\r?\n/)) {
    if (row === 'stop') break;
    await handle(out, row);
  }
  return out;
}

function file(content) {
  const name = path.join(fs.mkdtempSync(path.join(os.tmpdir(), 'lines-')), 'file.csv');
  fs.writeFileSync(name, content);
  return name;
}

const contents = ['', '\n', 'a', 'a\nb\n', 'a\r\nb\r\n\r\nc', '\ufeffä\nö€😀\n', 'x'.repeat(70000) + '\r\n' + 'ü'.repeat(70001) + '\nend', 'a\nstop\nb'];
contents.forEach((content, i) => {
  exports[`lines${i}`] = () => lines(file(content));
  exports[`either${i}`] = () => either(file(content));
});
exports.missing = () => lines('/no/such/file.csv');
exports.directory = () => lines('/').catch((error) => error.code);
