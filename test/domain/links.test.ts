import { describe, expect, it } from '@jest/globals';
import { CustomerId } from '../../shared/domain/ids.ts';
import { isInTime, LinkToken, linkTokenBytes, newLink } from '../../shared/domain/links.ts';

const now = Date.parse('2026-11-22T10:00:00.000Z');
const link = newLink(CustomerId.parse('c-1'), 'till', now);

describe('newLink', () => {
  it('is good for fifteen minutes, to the millisecond', () => {
    const end = Date.parse('2026-11-22T10:15:00.000Z');
    expect(link.expiresAt).toBe('2026-11-22T10:15:00.000Z');
    expect(isInTime(link, now)).toBe(true);
    expect(isInTime(link, end - 1)).toBe(true);
    expect(isInTime(link, end)).toBe(false);
  });

  it('remembers who made it for whom', () => {
    expect(link).toMatchObject({ customerId: 'c-1', by: 'till', at: '2026-11-22T10:00:00.000Z' });
  });
});

describe('LinkToken', () => {
  it('is 256 bits in base64url', () => {
    expect(linkTokenBytes).toBe(32);
    const token = Buffer.alloc(linkTokenBytes, 0xfb).toString('base64url');
    expect(LinkToken.safeParse(token).success).toBe(true);
  });

  it.each([
    ['', 'nothing'],
    ['a'.repeat(42), 'one character less'],
    ['a'.repeat(44), 'one more'],
    [`${'a'.repeat(42)}=`, 'padding'],
    [`${'a'.repeat(42)}+`, 'the other base64'],
    [`${'a'.repeat(43)}\n`, 'a line’s end'],
    [`${'a'.repeat(42)}é`, 'a letter with an accent'],
  ])('is not %j: %s', (text) => {
    expect(LinkToken.safeParse(text).success).toBe(false);
  });
});
