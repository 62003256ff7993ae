import type { Discount } from '../../shared/domain/settings.ts';
import type { TimelineEntry } from '../../shared/domain/timeline.ts';
import type { Format } from '../format.ts';
import type { Language } from '../language.ts';

type Kind = TimelineEntry['kind'];
/** Why the points can't be shown. */
export type Trouble = 'expired' | 'missing' | 'offline' | 'busy' | 'broken';
type Notice = { title: string; text: string };

const id = {
  title: 'Poin Anda',
  languages: 'Bahasa',
  loading: 'Memuat poin Anda…',
  hello: (name: string) => `Halo, ${name}`,
  unit: 'poin',
  worth: (amount: string) => `Senilai ${amount}`,
  limits: (minimum: string) => `Dapat dipakai mulai dari ${minimum} poin per pesanan.`,
  notSpendable: 'Poin sedang tidak dapat dipakai. Silakan tanya ke toko.',
  codeTitle: 'Kode untuk teman',
  gain: (discount: string) => `Teman Anda hemat ${discount}`,
  firstOrder: ' pada pesanan pertamanya',
  fromOrder: (minimum: string) => `, mulai dari pesanan ${minimum}`,
  reward: (points: string) => `; Anda mendapat ${points} poin`,
  upTo: (share: string, most: string) => `${share} (paling banyak ${most})`,
  codeOff: 'Kode ini sedang tidak berlaku. Silakan tanya ke toko.',
  qr: (code: string) => `Kode QR untuk ${code}`,
  copy: 'Salin kode',
  copied: 'Kode disalin ✓',
  copyYourself: 'Tekan lama kodenya untuk menyalin',
  whatsapp: 'Kirim lewat WhatsApp',
  share: 'Bagikan',
  shareText: (code: string, discount: string, first: boolean) =>
    `Pakai kode ${code} ${first ? 'untuk pesanan pertamamu' : 'untuk pesananmu'} dan hemat ${discount}!`,
  referrals: (friends: number, count: string) =>
    friends === 0 ? '' : `${count} pesanan teman sudah memakai kode Anda.`,
  aheadTitle: 'Yang akan datang',
  aheadEmpty: 'Belum ada poin yang akan masuk atau berakhir.',
  maturing: (on: string) => ({ name: 'Akan masuk', more: `pada ${on}` }),
  held: {
    name: 'Disisihkan untuk pesanan',
    more: 'Menunggu pesanan selesai; kembali jika pesanan batal.',
  },
  expiring: (at: string) => ({ name: 'Pakai sebelum', more: at }),
  debt: {
    name: 'Akan dipotong',
    more: 'Ada pesanan yang dikembalikan setelah poinnya terpakai. Poin berikutnya menutupnya lebih dulu; Anda tidak perlu membayar apa pun.',
  },
  points: (points: string) => `${points} poin`,
  historyTitle: 'Riwayat',
  historyEmpty: 'Belum ada apa-apa di sini. Bagikan kode Anda untuk mulai mengumpulkan poin.',
  historyTrouble: 'Riwayat belum dapat dimuat.',
  more: 'Tampilkan yang lebih lama',
  again: 'Coba lagi',
  promised: 'dijanjikan',
  kinds: {
    reward: 'Teman memakai kode Anda',
    earned: 'Dari pesanan Anda',
    matured: 'Poin masuk',
    redeemed: 'Dipakai untuk pesanan',
    returned: 'Kembali dari pesanan',
    expired: 'Masa berlaku habis',
    clawed_back: 'Ditarik setelah pengembalian pesanan',
    adjusted: 'Ditambahkan oleh toko',
    bonus: 'Bonus untuk banyak teman',
    imported: 'Saldo awal',
  } satisfies Record<Kind, string>,
  takenByShop: 'Dikurangi oleh toko',
  paidDebt: 'Menutup potongan sebelumnya',
  heldBack: 'Ditahan sementara untuk diperiksa toko',
  released: 'Lolos pemeriksaan toko',
  order: (orderId: string) => `Pesanan ${orderId}`,
  privacy: (until: string) =>
    `Tautan ini hanya untuk Anda dan berlaku sampai ${until}. Jangan bagikan tautannya; yang boleh dibagikan hanya kodenya.`,
  notices: {
    expired: {
      title: 'Tautan ini sudah berakhir',
      text: 'Demi keamanan, tautan hanya berlaku 15 menit dan diganti oleh yang lebih baru. Minta tautan baru kepada toko lewat WhatsApp; poin Anda tetap aman.',
    },
    missing: {
      title: 'Buka dari tautan Anda',
      text: 'Halaman ini dibuka dengan tautan pribadi. Minta tautan kepada toko lewat WhatsApp, lalu ketuk tautannya.',
    },
    offline: {
      title: 'Tidak ada sambungan',
      text: 'Periksa internet Anda. Halaman ini memuat sendiri begitu tersambung lagi.',
    },
    busy: {
      title: 'Sedang ramai',
      text: 'Poin Anda aman, hanya belum dapat ditampilkan. Coba lagi sebentar lagi.',
    },
    broken: {
      title: 'Ada yang tidak beres',
      text: 'Ini kesalahan kami, bukan Anda. Poin Anda aman; coba lagi beberapa saat lagi.',
    },
  } satisfies Record<Trouble, Notice>,
};

export type Words = typeof id;

const en: Words = {
  title: 'Your points',
  languages: 'Language',
  loading: 'Loading your points…',
  hello: (name) => `Hello, ${name}`,
  unit: 'points',
  worth: (amount) => `Worth ${amount}`,
  limits: (minimum) => `You can use them from ${minimum} points an order.`,
  notSpendable: 'Points can’t be used at the moment. Please ask the shop.',
  codeTitle: 'Your code for friends',
  gain: (discount) => `Your friend saves ${discount}`,
  firstOrder: ' on their first order',
  fromOrder: (minimum) => `, for orders from ${minimum}`,
  reward: (points) => `; you get ${points} points`,
  upTo: (share, most) => `${share} (up to ${most})`,
  codeOff: 'This code isn’t accepted at the moment. Please ask the shop.',
  qr: (code) => `QR code for ${code}`,
  copy: 'Copy the code',
  copied: 'Code copied ✓',
  copyYourself: 'Press and hold the code to copy it',
  whatsapp: 'Send by WhatsApp',
  share: 'Share',
  shareText: (code, discount, first) =>
    `Use the code ${code} for your ${first ? 'first ' : ''}order and save ${discount}!`,
  referrals: (friends, count) => {
    if (friends === 0) return '';
    return friends === 1
      ? 'A friend’s order has used your code.'
      : `${count} friends’ orders have used your code.`;
  },
  aheadTitle: 'Coming up',
  aheadEmpty: 'No points are on their way, and none are about to end.',
  maturing: (on) => ({ name: 'Arriving', more: `on ${on}` }),
  held: { name: 'Set aside for an order', more: 'Until it is paid; back if it is cancelled.' },
  expiring: (at) => ({ name: 'Use before', more: at }),
  debt: {
    name: 'To be deducted',
    more: 'An order was returned after its points had been used. Your next points make up for it first; there is nothing for you to pay.',
  },
  points: (points) => `${points} points`,
  historyTitle: 'History',
  historyEmpty: 'Nothing here yet. Share your code to start collecting points.',
  historyTrouble: 'The history can’t be loaded yet.',
  more: 'Show older ones',
  again: 'Try again',
  promised: 'promised',
  kinds: {
    reward: 'A friend used your code',
    earned: 'From your order',
    matured: 'Points received',
    redeemed: 'Used for an order',
    returned: 'Back from an order',
    expired: 'Not used in time',
    clawed_back: 'Taken back after a return',
    adjusted: 'Added by the shop',
    bonus: 'Bonus for many friends',
    imported: 'Opening balance',
  },
  takenByShop: 'Taken off by the shop',
  paidDebt: 'Made up for an earlier deduction',
  heldBack: 'Set aside while the shop checks',
  released: 'Checked by the shop',
  order: (orderId) => `Order ${orderId}`,
  privacy: (until) =>
    `This link is only for you and works until ${until}. Please don’t share the link; the code is what you can share.`,
  notices: {
    expired: {
      title: 'This link has ended',
      text: 'To keep you safe a link works for 15 minutes only, and a newer one replaces it. Ask the shop for a new link on WhatsApp; your points are safe.',
    },
    missing: {
      title: 'Please use your link',
      text: 'This page opens with a personal link. Ask the shop for yours on WhatsApp, then tap it.',
    },
    offline: {
      title: 'No connection',
      text: 'Check your internet. This page loads by itself once you are connected again.',
    },
    busy: {
      title: 'Very busy just now',
      text: 'Your points are safe, they just can’t be shown yet. Try again in a moment.',
    },
    broken: {
      title: 'Something went wrong',
      text: 'That is our mistake, not yours. Your points are safe; try again in a while.',
    },
  },
};

export const words: Record<Language, Words> = { id, en };

/** A discount as a person would say it: `Rp 5.000`, `10% (at most Rp 20.000)`. */
export function discountText(
  discount: Discount,
  { upTo }: Words,
  { percent }: Format,
  money: (amount: number) => string,
): string {
  if (discount.kind === 'fixed') return money(discount.amount);
  const part = percent(discount.basisPoints);
  return discount.max === undefined ? part : upTo(part, money(discount.max));
}

/** What happened to the points, and what more there is to say of it. */
export function told(
  { kind, points, detail, orderId }: TimelineEntry,
  { kinds, takenByShop, paidDebt, heldBack, released, order }: Words,
): { name: string; more: string[] } {
  // A friend's order is the friend's own affair: only one's own are named.
  const isOwn = kind === 'redeemed' || kind === 'returned' || kind === 'earned';
  const own = isOwn && orderId !== undefined ? [order(orderId)] : [];
  if (kind === 'clawed_back' && detail === 'debt') return { name: paidDebt, more: [] };
  if (kind === 'clawed_back' && detail === 'review') return { name: heldBack, more: [] };
  if (kind === 'reward' && detail === 'review') return { name: kinds.reward, more: [released] };
  const said = kind === 'adjusted' && detail ? [detail] : [];
  const name = kind === 'adjusted' && points < 0 ? takenByShop : kinds[kind];
  return { name, more: [...own, ...said] };
}

/** Whether points were only promised, and are given another day. */
export const isPromise = ({ kind }: TimelineEntry): boolean =>
  kind === 'reward' || kind === 'earned';
