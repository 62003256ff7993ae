import type { Random } from './random.ts';

/** Somebody with shoes. All of a person's orders are taken at one till, one after the other. */
export type Person = {
  customerId: string;
  name: string;
  till: number;
  /** Points that staff gives at opening, each with a reason. */
  gifts: { points: number; reason: string }[];
};

/** Makes customers up, one after the other. */
export function persons({ pick }: Random, run: string) {
  let count = 0;
  return (till: number, gifts: Person['gifts']): Person => ({
    customerId: `c-${run}-${String(++count).padStart(4, '0')}`,
    name: `${pick(firstNames)} ${pick(lastNames)}`,
    till,
    gifts,
  });
}

export const gifts = (random: Random): Person['gifts'] =>
  Array.from({ length: random.between(0, 2) }, () => ({
    points: random.between(6, 40) * 10,
    reason: random.pick(reasons),
  }));

/** What one or two pairs cost, in rupiah and in steps of 5.000; never more than 350.000. */
export function shoes(random: Random): number {
  const pairs = Array.from({ length: random.between(1, 2) }, () => {
    const [least, most] = random.pick(services);
    return random.between(least / 5000, most / 5000) * 5000;
  });
  return Math.min(
    350_000,
    pairs.reduce((sum, rupiah) => sum + rupiah, 0),
  );
}

type Price = [least: number, most: number];

/** Cheapest and dearest: quick clean, deep clean, suede, unyellowing, repaint, sole repair. */
const services: [Price, ...Price[]] = [
  [25_000, 45_000],
  [50_000, 90_000],
  [75_000, 120_000],
  [70_000, 110_000],
  [120_000, 250_000],
  [80_000, 180_000],
];

const reasons = [
  'Ganti rugi: sepatu terlambat selesai',
  'Saldo dari kartu stempel lama',
  'Hadiah pelanggan setia',
  'Koreksi: poin bulan lalu belum masuk',
] as const;

// biome-ignore format: lists of names read better in lines.
const firstNames = [
  'Sari', 'Budi', 'Dewi', 'Agus', 'Putri', 'Rizky', 'Wulan', 'Bayu', 'Ayu', 'Dimas', 'Ratna',
  'Joko', 'Intan', 'Fajar', 'Melati', 'Hendra', 'Citra', 'Galih', 'Nur', 'Eka', 'Tri', 'Made',
] as const;

// biome-ignore format: lists of names read better in lines.
const lastNames = [
  'Wijaya', 'Pratama', 'Kusuma', 'Saputra', 'Lestari', 'Hidayat', 'Nugroho', 'Rahayu', 'Santoso',
  'Permata', 'Siregar', 'Wibowo', 'Maharani', 'Setiawan', 'Utami', 'Gunawan', 'Anggraini',
] as const;
