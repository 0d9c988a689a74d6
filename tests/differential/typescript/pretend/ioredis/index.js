const pretend = require('pretend');

const value = (key) => (key.endsWith('0') ? null : `value of ${key}`);

module.exports = class Redis {
  get(key) {
    return pretend.call(`get ${key}`, () => value(key));
  }
  mget(keys) {
    if (keys.length === 0) throw new Error('wrong number of arguments');
    return pretend.call(`mget ${keys}`, () => keys.map(value));
  }
};
