import { describe, expect, it } from '@jest/globals';
import { emptyAccount, grant, hold } from '../../shared/domain/account.ts';
import { customerView } from '../../shared/domain/customer.ts';
import { CustomerName } from '../../shared/domain/profile.ts';
import { buyer } from './builders.ts';

const profile = {
  customerId: buyer,
  name: 'Sari',
  code: 'SARI-7K3M9QX2D',
  pendingShards: 1,
  enrolledAt: '2026-01-01T00:00:00.000Z',
};

describe('customerView', () => {
  it('is the contract’s shape', () => {
    const lots = grant(grant(emptyAccount, 400, '2027-02'), 230, '2026-12');
    const account = { ...hold(lots, 200), referrals: 3, debt: 4 };
    const maturing = [
      { on: '2026-12-06', points: 10, referrals: 1 },
      { on: '2026-12-07', points: 25, referrals: 2 },
    ];
    expect(customerView({ profile, account, maturing })).toEqual({
      customerId: 'c-1001',
      name: 'Sari',
      code: 'SARI-7K3M9QX2D',
      referrals: 6,
      points: {
        available: 430,
        held: 200,
        pending: 35,
        spent: 0,
        expired: 0,
        debt: 4,
        expiring: [
          { points: 30, expiresAt: '2027-01-01T00:00:00.000Z' },
          { points: 400, expiresAt: '2027-03-01T00:00:00.000Z' },
        ],
        maturing: [
          { points: 10, on: '2026-12-06' },
          { points: 25, on: '2026-12-07' },
        ],
      },
    });
  });

  it('leaves out a day on which refunds have left nothing to give', () => {
    const maturing = [{ on: '2026-12-06', points: 0, referrals: 0 }];
    const { points } = customerView({ profile, account: emptyAccount, maturing });
    expect(points).toMatchObject({ pending: 0, maturing: [] });
  });

  it('counts points without an end as available, not as expiring', () => {
    const account = grant(emptyAccount, 5, 'never');
    expect(customerView({ profile, account, maturing: [] }).points).toMatchObject({
      available: 5,
      pending: 0,
      expiring: [],
    });
  });
});

describe('CustomerName', () => {
  it('is a short line in any script', () => {
    expect(CustomerName.parse('  李小龍 ')).toBe('李小龍');
    expect(CustomerName.safeParse('x'.repeat(80)).success).toBe(true);
    expect(CustomerName.safeParse('x'.repeat(81)).success).toBe(false);
  });

  it('holds nothing that could forge a log or a terminal', () => {
    const wrong = [
      '',
      '   ',
      'a\nb',
      'a\r\nb',
      'a\u001b[31m',
      'a\u2028b',
      'a\u2029b',
      'a\u0085b',
      'a\0b',
    ];
    expect(wrong.filter((name) => CustomerName.safeParse(name).success)).toEqual([]);
  });
});
