// Heavy computation that programs of the scenarios use as an installed package: a checksum over every pair of rows.
exports.complexCalculation = (rows) => {
  let sum = 0;
  for (let i = 0; i < rows.length; i++) {
    for (let j = 0; j < rows.length; j++) {
      sum = (sum * 31 + (rows[i] ^ rows[j])) % 1000000007;
    }
  }
  return { rows: rows.length, sum };
};
