import { dictionary } from '../../language.ts';
import type { FieldPath, SectionName } from './fields.ts';

export const sectionWords = dictionary(
  {
    referral: 'What a friend’s code gives',
    reward: 'What points are promised for',
    points: 'Paying with points',
    control: 'Second persons, waiting times and guessing',
  } satisfies Record<SectionName, string>,
  {
    referral: 'Yang diberikan kode teman',
    reward: 'Poin yang dijanjikan',
    points: 'Membayar dengan poin',
    control: 'Orang kedua, waktu tunggu, dan tebakan',
  },
);

/** What each rule is called. */
export const labels = dictionary(
  {
    'referral.discount': 'Discount for the friend',
    'referral.minimumOrder': 'Smallest order',
    'referral.stacking': 'Beside the shop’s own discounts',
    'referral.newCustomersOnly': 'For first orders only',
    'referral.codeExpiresAfterDays': 'Customers’ codes are good for',
    'referral.referrerPoints': 'Reward for the code’s owner',
    'referral.bonus': 'Bonus for many friends',
    'referral.rewardsPerReferrerPerMonthMax': 'Rewarded orders a month',
    'points.earn': 'Points for the buyer',
    'points.maturesAfterDays': 'Given after',
    'points.expiresAfterMonths': 'Points last',
    'points.valuePerPoint': 'A point is worth',
    'points.minimumPerRedemption': 'Fewest points at a time',
    'points.step': 'In steps of',
    'points.maximumShareBasisPoints': 'Share of an order that points may pay',
    'points.clawback': 'A refund finds its points spent',
    'points.approvalThreshold': 'Orders wait for an approver from',
    'points.adjustmentApprovalThreshold': 'Adjustments wait for an approver from',
    'holds.approvalExpiresAfterHours': 'They wait at most',
    'holds.expireAfterMinutes': 'Unpaid orders are given up after',
    'quotes.validForMinutes': 'A quoted price is good for',
    'abuse.failedChecksPerHourMax': 'Wrong codes an hour',
    'abuse.reviewScore': 'Suspicion that holds a reward back',
    'abuse.blockScore': 'Suspicion that refuses a code',
  } satisfies Record<FieldPath, string>,
  {
    'referral.discount': 'Diskon untuk teman',
    'referral.minimumOrder': 'Pesanan terkecil',
    'referral.stacking': 'Bersama diskon toko sendiri',
    'referral.newCustomersOnly': 'Hanya untuk pesanan pertama',
    'referral.codeExpiresAfterDays': 'Kode pelanggan berlaku',
    'referral.referrerPoints': 'Hadiah untuk pemilik kode',
    'referral.bonus': 'Bonus karena banyak teman',
    'referral.rewardsPerReferrerPerMonthMax': 'Pesanan berhadiah sebulan',
    'points.earn': 'Poin untuk pembeli',
    'points.maturesAfterDays': 'Diberikan setelah',
    'points.expiresAfterMonths': 'Poin berlaku',
    'points.valuePerPoint': 'Nilai satu poin',
    'points.minimumPerRedemption': 'Poin paling sedikit sekali pakai',
    'points.step': 'Dalam kelipatan',
    'points.maximumShareBasisPoints': 'Bagian pesanan yang boleh dibayar poin',
    'points.clawback': 'Pengembalian saat poinnya sudah terpakai',
    'points.approvalThreshold': 'Pesanan perlu persetujuan mulai',
    'points.adjustmentApprovalThreshold': 'Penyesuaian perlu persetujuan mulai',
    'holds.approvalExpiresAfterHours': 'Menunggu paling lama',
    'holds.expireAfterMinutes': 'Pesanan yang tidak dibayar dilepas setelah',
    'quotes.validForMinutes': 'Penawaran harga berlaku',
    'abuse.failedChecksPerHourMax': 'Kode salah per jam',
    'abuse.reviewScore': 'Kecurigaan yang menahan hadiah',
    'abuse.blockScore': 'Kecurigaan yang menolak kode',
  },
);

/** What each rule means, with an example where that says it sooner. */
export const hints = dictionary(
  {
    'referral.discount':
      'What a customer’s code takes off. Codes that admins made may have a discount of their own.',
    'referral.minimumOrder': 'Before all discounts. With 0 a code is good for any order.',
    'referral.stacking': 'When an order has a discount of the shop’s own, as WEEKEND.',
    'referral.newCustomersOnly':
      'Off, everybody may use friends’ codes, on every order; nobody their own.',
    'referral.codeExpiresAfterDays':
      'From the day the customer got it. Leave empty for ever. Codes made by admins have their own end.',
    'referral.referrerPoints': 'Promised for each friend’s order that is paid for.',
    'referral.bonus': 'Beside the reward, as 100 points for every tenth friend’s order.',
    'referral.rewardsPerReferrerPerMonthMax':
      'Friends beyond it still get their discount. Leave empty for no maximum.',
    'points.earn': 'On what is paid after discounts, as 1 point for each whole Rp 10,000.',
    'points.maturesAfterDays': 'So that orders sent back in that time cost no points.',
    'points.expiresAfterMonths':
      'Until the end of that month: given on 5 January for 12 months, good until 31 January. Leave empty for ever.',
    'points.valuePerPoint': 'Off the price of an order, for each point.',
    'points.minimumPerRedemption': 'Fewer are refused.',
    'points.step': 'With 50: 50, 100, 150 … With 1: any number.',
    'points.maximumShareBasisPoints':
      'Of the price before discounts. With 50, points pay Rp 75,000 of Rp 150,000 at most.',
    'points.clawback': 'When rewarded points should come back, and the customer has used them.',
    'points.approvalThreshold': 'A second person has to agree to so many points on one order.',
    'points.adjustmentApprovalThreshold':
      'Given or taken by hand. Support may not ask for so many.',
    'holds.approvalExpiresAfterHours': 'Then the order is given up and its points are free again.',
    'holds.expireAfterMinutes': 'What they held is free again; a late payment may still confirm.',
    'quotes.validForMinutes': 'So long an order may be placed at the price that was shown.',
    'abuse.failedChecksPerHourMax':
      'By one customer or from one address; then no code is taken until the hour is over.',
    'abuse.reviewScore': 'From 1 to 100. From here on a person has to release the reward.',
    'abuse.blockScore': 'From 1 to 100. From here on the code is refused there for a day.',
  } satisfies Record<FieldPath, string>,
  {
    'referral.discount':
      'Potongan dari kode pelanggan. Kode buatan admin boleh punya diskon sendiri.',
    'referral.minimumOrder': 'Sebelum semua diskon. Bila 0, kode berlaku untuk pesanan apa pun.',
    'referral.stacking': 'Bila pesanan punya diskon toko sendiri, misalnya WEEKEND.',
    'referral.newCustomersOnly':
      'Bila mati, semua boleh memakai kode teman di setiap pesanan, tetapi bukan kodenya sendiri.',
    'referral.codeExpiresAfterDays':
      'Sejak hari pelanggan mendapatkannya. Kosongkan untuk selamanya. Kode buatan admin punya akhirnya sendiri.',
    'referral.referrerPoints': 'Dijanjikan untuk setiap pesanan teman yang dibayar.',
    'referral.bonus': 'Di samping hadiah, misalnya 100 poin setiap pesanan teman kesepuluh.',
    'referral.rewardsPerReferrerPerMonthMax':
      'Teman selebihnya tetap mendapat diskon. Kosongkan bila tanpa batas.',
    'points.earn': 'Dari yang dibayar setelah diskon, misalnya 1 poin setiap Rp 10.000 penuh.',
    'points.maturesAfterDays':
      'Supaya pesanan yang dikembalikan dalam waktu itu tidak memakan poin.',
    'points.expiresAfterMonths':
      'Sampai akhir bulan itu: diberikan 5 Januari untuk 12 bulan, berlaku sampai 31 Januari. Kosongkan untuk selamanya.',
    'points.valuePerPoint': 'Potongan harga pesanan untuk setiap poin.',
    'points.minimumPerRedemption': 'Kurang dari itu ditolak.',
    'points.step': 'Bila 50: 50, 100, 150 … Bila 1: berapa pun.',
    'points.maximumShareBasisPoints':
      'Dari harga sebelum diskon. Bila 50, poin membayar paling banyak Rp 75.000 dari Rp 150.000.',
    'points.clawback': 'Bila poin hadiah harus kembali padahal sudah dipakai pelanggan.',
    'points.approvalThreshold': 'Orang kedua harus menyetujui poin sebanyak itu di satu pesanan.',
    'points.adjustmentApprovalThreshold':
      'Diberikan atau diambil manual. Dukungan tidak boleh meminta sebanyak itu.',
    'holds.approvalExpiresAfterHours': 'Setelah itu pesanan dilepas dan poinnya bebas lagi.',
    'holds.expireAfterMinutes':
      'Yang ditahan bebas lagi; pembayaran terlambat masih dapat mengonfirmasi.',
    'quotes.validForMinutes': 'Selama itu pesanan boleh dibuat dengan harga yang ditampilkan.',
    'abuse.failedChecksPerHourMax':
      'Oleh satu pelanggan atau dari satu alamat; lalu tidak ada kode yang diterima sampai jam itu lewat.',
    'abuse.reviewScore': 'Dari 1 sampai 100. Mulai di sini hadiah harus dilepas seseorang.',
    'abuse.blockScore': 'Dari 1 sampai 100. Mulai di sini kode ditolak di sana selama sehari.',
  },
);

export const options = dictionary(
  {
    stack: 'Both are given',
    exclusive: 'The code is refused',
    best: 'The larger one is given',
    within_balance: 'What is gone is forgiven',
    debt: 'The customer owes them, and the next rewards pay it off',
    on: 'On',
    shadow: 'Trial run: nothing is given',
  },
  {
    stack: 'Keduanya diberikan',
    exclusive: 'Kode ditolak',
    best: 'Yang lebih besar diberikan',
    within_balance: 'Yang sudah tidak ada direlakan',
    debt: 'Menjadi utang pelanggan, dilunasi hadiah berikutnya',
    on: 'Hidup',
    shadow: 'Uji coba: tidak ada yang diberikan',
  },
);
