const pretend = require('pretend');

exports.Pool = class Pool {
  query(text, values = []) {
    const key = `query ${text} ${JSON.stringify(values)}`;
    return pretend.call(key, () => ({ rows: [{ text, id: values[0] ?? null }], rowCount: text.length }));
  }
};
