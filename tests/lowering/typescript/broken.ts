const before = await one();
function broken(a) {
  const x = two(;
  return three(a ! b);
}
const after = await four({ a: , b });
// hasten-ignore-next-line a reason
five();
