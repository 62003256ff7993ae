export type Product = { name: string; price: number };

/** What the shop sells, in rupiah. */
export const products: Product[] = [
  { name: 'Quick clean', price: 35_000 },
  { name: 'Deep clean', price: 75_000 },
  { name: 'Repaint', price: 180_000 },
];

export const subtotalOf = (quantities: number[]): number =>
  products.reduce((sum, { price }, index) => sum + price * (quantities[index] ?? 0), 0);
