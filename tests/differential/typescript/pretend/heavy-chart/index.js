exports.render = (rows, scale) => {
  if (!Array.isArray(rows)) throw new TypeError('rows are missing');
  return { sum: rows.reduce((sum, row) => sum + row, 0) * scale, thread: 'any' };
};
