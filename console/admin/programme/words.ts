import { dictionary } from '../../language.ts';

/** What several sections say of discounts. */
export const words = dictionary(
  {
    discount: 'Discount',
    fixed: 'A fixed amount',
    percent: 'A percentage',
    amount: 'Amount off',
    amountHint: 'Never more than the order costs.',
    share: 'Percentage off',
    shareHint: 'Of the order after the shop’s own discounts, rounded down. From 0.01 to 100.',
    most: 'At most',
    mostHint: 'Leave empty for no maximum.',
    off: (amount: string) => `${amount} off`,
    offAtMost: (share: string, most: string) => `${share} off, at most ${most}`,
    amountWrong: 'Type a whole amount of 1 or more.',
    shareWrong: 'Type a percentage from 0.01 to 100.',
    mostWrong: 'Type a whole amount, or leave it empty.',
  },
  {
    discount: 'Diskon',
    fixed: 'Jumlah tetap',
    percent: 'Persentase',
    amount: 'Potongan',
    amountHint: 'Tidak pernah melebihi nilai pesanan.',
    share: 'Persentase potongan',
    shareHint:
      'Dari pesanan setelah diskon toko sendiri, dibulatkan ke bawah. Dari 0,01 sampai 100.',
    most: 'Paling banyak',
    mostHint: 'Kosongkan bila tanpa batas.',
    off: (amount: string) => `potongan ${amount}`,
    offAtMost: (share: string, most: string) => `potongan ${share}, paling banyak ${most}`,
    amountWrong: 'Isi jumlah bulat, paling sedikit 1.',
    shareWrong: 'Isi persentase dari 0,01 sampai 100.',
    mostWrong: 'Isi jumlah bulat, atau kosongkan.',
  },
);

/** What stands on a bill. */
export const priceWords = dictionary(
  {
    subtotal: 'Before discounts',
    other: (code: string) => `${code}, the shop’s own`,
    referral: (code: string) => `Code ${code}`,
    points: (points: string) => `${points} points`,
    total: 'To pay',
  },
  {
    subtotal: 'Sebelum diskon',
    other: (code: string) => `${code}, dari toko`,
    referral: (code: string) => `Kode ${code}`,
    points: (points: string) => `${points} poin`,
    total: 'Harus dibayar',
  },
);

/** Who takes part. */
export const rolloutWords = dictionary(
  {
    everybody: 'Everybody',
    shareOf: (share: string) => `${share} of the customers`,
    plus: (count: string) => `and ${count} by name`,
  },
  {
    everybody: 'Semua',
    shareOf: (share: string) => `${share} pelanggan`,
    plus: (count: string) => `dan ${count} menurut nama`,
  },
);
