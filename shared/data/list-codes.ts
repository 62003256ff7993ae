import { CodeStatus } from '../domain/code-terms.ts';
import { type CodeKey, parseCode } from '../domain/codes.ts';
import type { CustomerId } from '../domain/ids.ts';
import { Profile } from '../domain/profile.ts';
import { readUsedCodes, type UsedCode } from './code-uses.ts';
import { codeKey, codeRow, indexes, ownerRow, profileKey } from './keys.ts';
import { query, read } from './read.ts';

/** All codes of one customer, or those of any that admins made or changed; of one status, or of any. */
export type CodeSubject = { owner?: CustomerId | undefined; status?: CodeStatus | undefined };

export type CodePage = { used: UsedCode[]; next?: string };

/** Whether a text can be where a page ended: `<instant>#<code>`. */
export const isCodePosition = (text: string): boolean =>
  /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z#[0-9A-Z]{4,20}$/.test(text);

/**
 * A page of codes, newest first: of a customer by when each was made, of all by when an admin made or
 * changed it last. The indexes propose and trail the table by a moment; what a code is now is read
 * from its item. A customer's own code was there before any other and ends their list.
 */
export async function listCodes(
  { owner, status }: CodeSubject,
  limit: number,
  before: string | undefined,
): Promise<CodePage> {
  const statuses = status === undefined ? CodeStatus.options : [status];
  const [own, ...lists] = await Promise.all([
    owner === undefined ? undefined : ownCode(owner),
    ...statuses.map((each) => newest(owner, each, limit + 1, before)),
  ]);
  const rows = distinct(lists.flat().sort((left, right) => (left.sk < right.sk ? 1 : -1)));
  const page = rows.slice(0, limit);
  const ends = own !== undefined && rows.length < limit ? [own] : [];
  const used = await readUsedCodes([...page.map(({ key }) => key), ...ends]);
  const last = page.at(-1);
  const isMore = rows.length > limit || (own !== undefined && rows.length === limit);
  return {
    used: used.filter(({ code }) => status === undefined || code.status === status),
    ...(isMore && last && { next: last.sk }),
  };
}

async function ownCode(owner: CustomerId): Promise<CodeKey | undefined> {
  const profile = await read(profileKey(owner));
  return profile && parseCode(Profile.parse(profile).code);
}

type Row = { key: CodeKey; sk: string };

async function newest(
  owner: CustomerId | undefined,
  status: CodeStatus,
  limit: number,
  before: string | undefined,
): Promise<Row[]> {
  const index = owner === undefined ? 'due' : 'timeline';
  const { pk, sk } = indexes[index];
  const list =
    owner === undefined
      ? codeRow(status, '', '').duePk
      : ownerRow(owner, status, '', '').timelinePk;
  const items = await query({
    IndexName: index,
    KeyConditionExpression: `${pk} = :list${before === undefined ? '' : ` AND ${sk} < :before`}`,
    ExpressionAttributeValues: {
      ':list': list,
      ...(before !== undefined && { ':before': before }),
    },
    ScanIndexForward: false,
    Limit: limit,
  });
  const prefix = codeKey('').pk.length;
  return items.map((item) => ({
    key: String(item.pk).slice(prefix) as CodeKey,
    sk: String(item[sk]),
  }));
}

/** A code whose status changes may for a moment stand in both lists. */
const distinct = (rows: Row[]): Row[] =>
  rows.filter(({ key }, index) => rows.findIndex((row) => row.key === key) === index);
