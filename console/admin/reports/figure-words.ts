import type { Schemas } from '../../api/generated/types.ts';
import { dictionary } from '../../language.ts';

/** Everything that a report adds up, by section. */
export type Movements = Pick<
  Schemas['CheckedReport'],
  | 'orders'
  | 'money'
  | 'discounts'
  | 'points'
  | 'funnel'
  | 'approvals'
  | 'reviews'
  | 'drift'
  | 'changes'
>;
export type Section = keyof Movements | 'standing';
export type Figure =
  | { [Name in keyof Movements]: keyof Movements[Name] }[keyof Movements]
  | keyof Schemas['Standing'];

export const sectionTitles = dictionary(
  {
    standing: 'What customers have',
    orders: 'Orders',
    money: 'Money',
    discounts: 'Discounts given',
    points: 'Points',
    funnel: 'Referrals',
    approvals: 'Approvals',
    reviews: 'Reviews',
    drift: 'Frozen accounts',
    changes: 'Changes by people',
  } satisfies Record<Section, string>,
  {
    standing: 'Milik pelanggan',
    orders: 'Pesanan',
    money: 'Uang',
    discounts: 'Diskon yang diberikan',
    points: 'Poin',
    funnel: 'Referral',
    approvals: 'Persetujuan',
    reviews: 'Tinjauan',
    drift: 'Akun dibekukan',
    changes: 'Perubahan oleh orang',
  },
);

export const figureNames = dictionary(
  {
    outstandingPoints: 'Points outstanding',
    liabilityAmount: 'Liability',
    pendingPoints: 'Points promised',
    pendingAmount: 'Worth of the promised',
    debtPoints: 'Points owed by customers',
    valuePerPoint: 'Worth of a point',

    holds: 'Held',
    confirmedOrders: 'Paid for',
    lateConfirmedOrders: 'Paid for late',
    cancelledOrders: 'Cancelled',
    expiredOrders: 'Expired',
    closedOrders: 'Expired for good',
    refusals: 'Refused',
    refunds: 'Refunds',
    wholeRefunds: 'Refunded as a whole',

    subtotalAmount: 'Before discounts',
    paidAmount: 'Left to pay',
    refundedAmount: 'Refunded',

    referralDiscountAmount: 'By codes',
    pointsDiscountAmount: 'By points',
    otherDiscountAmount: 'By the platform itself',

    issuedPoints: 'Issued',
    maturedPoints: 'Issued as promised',
    bonusPoints: 'Issued as a bonus',
    adjustedUpPoints: 'Issued by hand',
    importedPoints: 'Brought along by imported customers',
    spentPoints: 'Spent',
    returnedPoints: 'Returned by refunds',
    expiredPoints: 'Expired',
    clawedBackPoints: 'Taken back after refunds',
    adjustedDownPoints: 'Taken by hand',
    heldPoints: 'Put on hold',
    releasedPoints: 'Free again',
    promisedRewardPoints: 'Promised to referrers',
    promisedEarnedPoints: 'Promised to buyers',
    unpromisedPoints: 'Promises taken back',
    owedPoints: 'Newly owed',
    paidDebtPoints: 'Paid off what was owed',
    forgivenPoints: 'Forgiven',
    unexplainedPoints: 'Unexplained',

    referredHolds: 'Held with a code',
    referredOrders: 'Paid for with a code',
    rewardedOrders: 'Rewarded',
    overMonthMaxOrders: 'Over the month’s maximum',

    approvalsAsked: 'Asked',
    approvals: 'Approved',
    rejections: 'Rejected',
    approvalTimeOuts: 'Adjustments not decided in time',

    reviews: 'Rewards held back',
    reviewsReleased: 'Released',
    reviewsRejected: 'Rejected',
    reviewedPoints: 'Points held back',
    releasedRewardPoints: 'Points released',
    rejectedRewardPoints: 'Points that nobody gets',

    freezes: 'Frozen',
    freezesLifted: 'Freezes lifted',

    adjustments: 'Points adjusted by hand',
    codeVersions: 'Codes made or changed',
    settingsVersions: 'Settings changed',
    imports: 'Customers imported',
  } satisfies Record<Figure, string>,
  {
    outstandingPoints: 'Poin beredar',
    liabilityAmount: 'Kewajiban',
    pendingPoints: 'Poin dijanjikan',
    pendingAmount: 'Nilai yang dijanjikan',
    debtPoints: 'Utang poin pelanggan',
    valuePerPoint: 'Nilai satu poin',

    holds: 'Ditahan',
    confirmedOrders: 'Dibayar',
    lateConfirmedOrders: 'Dibayar terlambat',
    cancelledOrders: 'Dibatalkan',
    expiredOrders: 'Kedaluwarsa',
    closedOrders: 'Kedaluwarsa selamanya',
    refusals: 'Ditolak',
    refunds: 'Refund',
    wholeRefunds: 'Direfund seluruhnya',

    subtotalAmount: 'Sebelum diskon',
    paidAmount: 'Sisa pembayaran',
    refundedAmount: 'Direfund',

    referralDiscountAmount: 'Dengan kode',
    pointsDiscountAmount: 'Dengan poin',
    otherDiscountAmount: 'Dari sistem pemesanan',

    issuedPoints: 'Diterbitkan',
    maturedPoints: 'Diterbitkan sesuai janji',
    bonusPoints: 'Diterbitkan sebagai bonus',
    adjustedUpPoints: 'Diterbitkan manual',
    importedPoints: 'Dibawa oleh pelanggan yang diimpor',
    spentPoints: 'Dipakai',
    returnedPoints: 'Kembali karena refund',
    expiredPoints: 'Kedaluwarsa',
    clawedBackPoints: 'Ditarik setelah refund',
    adjustedDownPoints: 'Dikurangi manual',
    heldPoints: 'Ditahan',
    releasedPoints: 'Bebas kembali',
    promisedRewardPoints: 'Dijanjikan ke pemberi referral',
    promisedEarnedPoints: 'Dijanjikan ke pembeli',
    unpromisedPoints: 'Janji yang ditarik',
    owedPoints: 'Utang baru',
    paidDebtPoints: 'Melunasi utang',
    forgivenPoints: 'Diikhlaskan',
    unexplainedPoints: 'Tanpa penjelasan',

    referredHolds: 'Ditahan dengan kode',
    referredOrders: 'Dibayar dengan kode',
    rewardedOrders: 'Diberi hadiah',
    overMonthMaxOrders: 'Melewati batas bulanan',

    approvalsAsked: 'Diminta',
    approvals: 'Disetujui',
    rejections: 'Ditolak',
    approvalTimeOuts: 'Penyesuaian yang lewat waktu',

    reviews: 'Hadiah ditahan',
    reviewsReleased: 'Dilepas',
    reviewsRejected: 'Ditolak',
    reviewedPoints: 'Poin ditahan',
    releasedRewardPoints: 'Poin dilepas',
    rejectedRewardPoints: 'Poin tidak diberikan',

    freezes: 'Dibekukan',
    freezesLifted: 'Pembekuan dibuka',

    adjustments: 'Penyesuaian poin manual',
    codeVersions: 'Kode dibuat atau diubah',
    settingsVersions: 'Pengaturan diubah',
    imports: 'Pelanggan diimpor',
  },
);
