import { dictionary } from '../../language.ts';

/** What the sections are called in the navigation. */
export const sectionNames = dictionary(
  {
    overview: 'Overview',
    customers: 'Customers',
    codes: 'Codes',
    orders: 'Orders',
    approvals: 'Approvals',
    reviews: 'Reviews',
    settings: 'Settings',
    reports: 'Reports',
    audit: 'Audit trail',
  },
  {
    overview: 'Ikhtisar',
    customers: 'Pelanggan',
    codes: 'Kode',
    orders: 'Pesanan',
    approvals: 'Persetujuan',
    reviews: 'Tinjauan',
    settings: 'Pengaturan',
    reports: 'Laporan',
    audit: 'Jejak audit',
  },
);

/** The groups of the user pool, as people call their roles. */
export const roleNames = dictionary(
  { admin: 'admin', approver: 'approver', auditor: 'auditor', support: 'support' },
  { admin: 'admin', approver: 'pemberi persetujuan', auditor: 'auditor', support: 'dukungan' },
);

export const words = dictionary(
  {
    product: 'Kawan',
    tagline: 'Referrals and points',
    language: 'Language',
    navigation: 'Sections',
    openNavigation: 'Open the navigation',
    closeNavigation: 'Close the navigation',
    notifications: 'Notifications',
    dismiss: 'Dismiss',
    signOut: 'Sign out',
    role: (roles: string) => `Role: ${roles}`,
    noRole: 'no role',
    more: 'More',
    menu: 'Menu',
    back: 'Back',
    notFound: 'There is no such page',
    notFoundDetail: 'The address may be wrong, or the page has moved.',
    toOverview: 'Go to the overview',
    signInFailed: 'Signing in didn’t work',
    signInFailedDetail: 'Nothing is lost. Try once more; if it fails again, tell your admin.',
    signIn: 'Sign in again',
    loading: 'Loading…',
  },
  {
    product: 'Kawan',
    tagline: 'Referral dan poin',
    language: 'Bahasa',
    navigation: 'Bagian',
    openNavigation: 'Buka navigasi',
    closeNavigation: 'Tutup navigasi',
    notifications: 'Pemberitahuan',
    dismiss: 'Tutup',
    signOut: 'Keluar',
    role: (roles: string) => `Peran: ${roles}`,
    noRole: 'tanpa peran',
    more: 'Lainnya',
    menu: 'Menu',
    back: 'Kembali',
    notFound: 'Halaman tidak ditemukan',
    notFoundDetail: 'Alamatnya mungkin salah, atau halamannya sudah pindah.',
    toOverview: 'Ke ikhtisar',
    signInFailed: 'Gagal masuk',
    signInFailedDetail: 'Tidak ada yang hilang. Coba sekali lagi; bila gagal lagi, hubungi admin.',
    signIn: 'Masuk lagi',
    loading: 'Memuat…',
  },
);
