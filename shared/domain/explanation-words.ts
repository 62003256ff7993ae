import { monthOver } from './account.ts';
import { never } from './calendar.ts';

/** The languages in which an order is explained. */
export const languages = ['en', 'id'] as const;
export type Language = (typeof languages)[number];

type Share = { of: 'referrer' | 'buyer'; points: number };
type Place = 'pending' | 'balance' | 'review';
type Promised = { maturesAt: string; lotMonth: string };

const english = {
  settings: (version: number) =>
    `Everything goes by the settings of version ${version}, under which it was held.`,
  other: (code: string, amount: number) =>
    `${code} takes off ${amount}: a discount of the platform’s own.`,
  points: (points: number, each: number, amount: number) =>
    `${points} points at ${each} each take off ${amount}; those that expire first are used first.`,
  referral: (code: string, amount: number, why: string) => `${code} takes off ${amount}: ${why}.`,
  ofCode: 'the code’s own discount',
  ofProgramme: 'the programme’s discount',
  fixed: (whose: string, amount: number) => `${whose} of ${amount}`,
  percent: (whose: string, percent: number) => `${whose} of ${percent} %, rounded down`,
  most: (amount: number) => `, at most ${amount}`,
  toPay: (sum: string, total: number, currency: string) => `${sum} = ${total} ${currency} to pay.`,
  needsApproval: 'So many points needed a second person.',
  approved: (by: string, reason: string) => `${by} approved it: ${reason}`,
  rejected: (by: string, reason: string) => `${by} rejected it: ${reason}`,
  cancelled: 'It was cancelled, and what it held was given back.',
  expired: 'It expired before it was confirmed, and what it held was given back.',
  confirmedLate: 'It was paid after its hold had expired, and what it had held was taken anew.',
  closed: 'It expired and can’t be confirmed any more.',
  monthsUnknown: 'Of which months its points were will be known in a moment.',
  months: (parts: string) => `Of its points ${parts}.`,
  month(points: number, month: string) {
    if (month === never) return `${points} never expired`;
    if (month === monthOver) return `${points} were held from months that were over by then`;
    return `${points} were good until the end of ${month}`;
  },
  given: ({ maturesAt, lotMonth }: Promised) =>
    `to be given at ${maturesAt}, ${lotMonth === never ? 'never expiring' : `good until the end of ${lotMonth}`}`,
  reward: (referrer: string, points: number, given: string) =>
    `${referrer} was promised ${points} points for it, ${given}.`,
  overMonthMax: (max: number | undefined) =>
    `No reward: ${max} orders of the referrer had one that month.`,
  noReward: 'No reward was promised: earning was off for the referrer, or the reward was 0.',
  earned: (points: number, each: number, perAmount: number, given: string) =>
    `The buyer was promised ${points} points, ${each} for each ${perAmount} paid, ${given}.`,
  refund: (refundId: string, amount: number, refunded: number, total: number) =>
    `Refund ${refundId}: ${amount}, in all ${refunded} of ${total}.`,
  pointsBack: (points: number) => `${points} points went back to the buyer.`,
  grace: (points: number) => `${points} of them last until the month’s end.`,
  from: {
    pending: 'before they were given',
    balance: 'after they had been given',
    review: 'out of what is held back',
  } satisfies Record<Place, string>,
  rewardBack: (points: number, from: string) =>
    `${points} points of the reward were taken back ${from}.`,
  bonusBack: (points: number) => `${points} points of a bonus too.`,
  earnedBack: (points: number, from: string) => `${points} earned points were taken back ${from}.`,
  owes: ({ of, points }: Share) => `The ${of} owes ${points} of that.`,
  forgiven: ({ of, points }: Share) =>
    `${points} points were no longer available, and the ${of} is forgiven them.`,
  heldBack: (score: number, why: string) =>
    `Its reward was held back with a score of ${score}: ${why}.`,
  released: (by: string, points: number, reason: string) =>
    `${by} released the ${points} points left of it: ${reason}`,
  refused: (by: string, points: number, reason: string) =>
    `${by} rejected the ${points} points left of it: ${reason}`,
};

/** One who brought, or one who bought: as Indonesian calls them. */
const people = { referrer: 'Pengajak', buyer: 'Pembeli' };

const indonesian: typeof english = {
  settings: (version) =>
    `Semua mengikuti pengaturan versi ${version}, yang berlaku saat pesanan ditahan.`,
  other: (code, amount) => `${code} memotong ${amount}: diskon dari toko sendiri.`,
  points: (points, each, amount) =>
    `${points} poin senilai ${each} per poin memotong ${amount}; yang paling cepat kedaluwarsa dipakai lebih dulu.`,
  referral: (code, amount, why) => `${code} memotong ${amount}: ${why}.`,
  ofCode: 'diskon kode itu sendiri',
  ofProgramme: 'diskon program',
  fixed: (whose, amount) => `${whose} sebesar ${amount}`,
  percent: (whose, percent) => `${whose} sebesar ${percent} %, dibulatkan ke bawah`,
  most: (amount) => `, paling banyak ${amount}`,
  toPay: (sum, total, currency) => `${sum} = ${total} ${currency} yang harus dibayar.`,
  needsApproval: 'Poin sebanyak itu memerlukan persetujuan orang kedua.',
  approved: (by, reason) => `${by} menyetujuinya: ${reason}`,
  rejected: (by, reason) => `${by} menolaknya: ${reason}`,
  cancelled: 'Pesanan dibatalkan, dan yang ditahannya dikembalikan.',
  expired: 'Pesanan kedaluwarsa sebelum dikonfirmasi, dan yang ditahannya dikembalikan.',
  confirmedLate:
    'Pesanan dibayar setelah masa tahannya habis, dan yang pernah ditahannya diambil lagi.',
  closed: 'Pesanan kedaluwarsa dan tidak dapat dikonfirmasi lagi.',
  monthsUnknown: 'Dari bulan mana poinnya akan diketahui sebentar lagi.',
  months: (parts) => `Dari poinnya, ${parts}.`,
  month(points, month) {
    if (month === never) return `${points} tidak pernah kedaluwarsa`;
    if (month === monthOver) return `${points} ditahan dari bulan yang saat itu sudah lewat`;
    return `${points} berlaku sampai akhir ${month}`;
  },
  given: ({ maturesAt, lotMonth }) =>
    `diberikan pada ${maturesAt}, ${lotMonth === never ? 'tanpa batas waktu' : `berlaku sampai akhir ${lotMonth}`}`,
  reward: (referrer, points, given) => `${referrer} dijanjikan ${points} poin untuknya, ${given}.`,
  overMonthMax: (max) => `Tanpa hadiah: ${max} pesanan pengajak sudah mendapatkannya bulan itu.`,
  noReward: 'Tidak ada hadiah yang dijanjikan: hadiah untuk pengajak dimatikan, atau besarnya 0.',
  earned: (points, each, perAmount, given) =>
    `Pembeli dijanjikan ${points} poin, ${each} untuk setiap ${perAmount} yang dibayar, ${given}.`,
  refund: (refundId, amount, refunded, total) =>
    `Pengembalian ${refundId}: ${amount}, seluruhnya ${refunded} dari ${total}.`,
  pointsBack: (points) => `${points} poin kembali ke pembeli.`,
  grace: (points) => `${points} di antaranya berlaku sampai akhir bulan.`,
  from: {
    pending: 'sebelum diberikan',
    balance: 'setelah diberikan',
    review: 'dari yang ditahan untuk diperiksa',
  },
  rewardBack: (points, from) => `${points} poin hadiah ditarik kembali ${from}.`,
  bonusBack: (points) => `${points} poin bonus juga.`,
  earnedBack: (points, from) => `${points} poin dari pesanan ditarik kembali ${from}.`,
  owes: ({ of, points }) => `${people[of]} berutang ${points} dari itu.`,
  forgiven: ({ of, points }) =>
    `${points} poin sudah tidak tersedia, dan ${people[of].toLowerCase()} dibebaskan darinya.`,
  heldBack: (score, why) => `Hadiahnya ditahan untuk diperiksa dengan skor ${score}: ${why}.`,
  released: (by, points, reason) => `${by} melepas ${points} poin yang tersisa: ${reason}`,
  refused: (by, points, reason) => `${by} menolak ${points} poin yang tersisa: ${reason}`,
};

export const words: Record<Language, typeof english> = { en: english, id: indonesian };
