const base = process.env.API_URL;

export async function productPage(ids: number[]) {
  const products: unknown[] = [];
  for (const id of ids) {
    const response = await fetch(`${base}/details/${id}`);
    products.push(await response.json());
  }
  return products;
}
