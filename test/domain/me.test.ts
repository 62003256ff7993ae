import { describe, expect, it } from '@jest/globals';
import { emptyAccount, grant } from '../../shared/domain/account.ts';
import { customerView } from '../../shared/domain/customer.ts';
import { newLink } from '../../shared/domain/links.ts';
import { MyView, myView } from '../../shared/domain/me.ts';
import { buyer, codeTerms, now, type SettingsChanges, settingsWith } from './builders.ts';

const customer = {
  profile: {
    customerId: buyer,
    name: 'Sari',
    code: 'SARI-7K3M9QX2R',
    pendingShards: 1,
    enrolledAt: '2026-01-01T00:00:00.000Z',
  },
  account: grant(emptyAccount, 430, '2027-11'),
  maturing: [],
};

const known = (changes: SettingsChanges = {}) => ({
  settings: settingsWith(changes).document,
  code: codeTerms({ owner: buyer }),
  link: newLink(buyer, 'till', now),
  now,
});

describe('myView', () => {
  it('is what others see of a customer, with the worth and what the code is good for', () => {
    const view = myView(customer, known());
    expect(MyView.parse(view)).toEqual(view);
    expect(view).toEqual({
      ...customerView(customer),
      worth: {
        currency: 'IDR',
        exponent: 0,
        valuePerPoint: 100,
        minimumPerRedemption: 50,
        spendable: true,
      },
      invitation: {
        usable: true,
        discount: { kind: 'fixed', amount: 5000 },
        minimumOrder: 0,
        newCustomersOnly: true,
        rewardPoints: 10,
      },
      linkExpiresAt: '2026-11-22T10:15:00.000Z',
    });
  });

  it('promises what the code itself gives, where it has a discount of its own', () => {
    const code = codeTerms({ discount: { kind: 'percent', basisPoints: 1000 } });
    expect(myView(customer, { ...known(), code }).invitation).toMatchObject({
      discount: { kind: 'percent', basisPoints: 1000 },
    });
  });

  it('invites nobody with a code that would be refused', () => {
    const usable = (changes: object, settings: SettingsChanges = {}) =>
      myView(customer, { ...known(settings), ...changes }).invitation.usable;
    expect(usable({})).toBe(true);
    expect(usable({ code: undefined })).toBe(false);
    expect(usable({ code: codeTerms({ status: 'paused' }) })).toBe(false);
    expect(usable({ code: codeTerms({ validUntilAt: now }) })).toBe(false);
    expect(usable({ code: codeTerms({ validFromAt: now + 1 }) })).toBe(false);
    expect(usable({}, { program: { codes: false } })).toBe(false);
    expect(usable({}, { program: { enabled: false } })).toBe(false);
    expect(usable({}, { program: { mode: 'shadow' } })).toBe(false);
  });

  it('promises no reward while the customer would get none', () => {
    const { invitation } = myView(customer, known({ program: { earn: false } }));
    expect(invitation).toMatchObject({ usable: true, rewardPoints: 0 });
  });

  it('says when points can’t be spent: the programme is off or the account is frozen', () => {
    const spendable = (account: object, settings: SettingsChanges = {}) =>
      myView({ ...customer, account: { ...customer.account, ...account } }, known(settings)).worth
        .spendable;
    expect(spendable({})).toBe(true);
    expect(spendable({ frozenAt: '2026-11-22T09:00:00.000Z' })).toBe(false);
    expect(spendable({}, { program: { redeem: false } })).toBe(false);
  });
});
