const crypto = require('crypto');
const fs = require('fs');

exports.key = async function key() {
  const text = crypto.pbkdf2Sync('secret', 'salt', 1000, 32, 'sha512').toString('hex');
  return text;
};
exports.read = async function read() {
  const own = fs.readFileSync(__filename, 'utf8').length > 10;
  return own;
};
