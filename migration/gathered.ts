import { DatabaseSync } from 'node:sqlite';
import type { Piece } from '../shared/data/export.ts';
import { type Account, remainingLots } from '../shared/domain/account.ts';
import type { CodeTerms } from '../shared/domain/code-terms.ts';
import { parseCode } from '../shared/domain/codes.ts';
import type { Profile } from '../shared/domain/profile.ts';
import type { Row } from './rows.ts';

/** What customers have and no file takes along. */
export type Left = {
  heldPoints: number;
  promisedPoints: number;
  debtPoints: number;
  frozenAccounts: number;
  otherCodes: number;
};

type Found = { id: string; profile: string | null; account: string | null; code: string | null };

/**
 * Puts the pieces of customers together and in order, in a file of its own that is gone afterwards:
 * the table has them in none.
 */
export class Gathered {
  private readonly database = new DatabaseSync('');
  private readonly insert;
  readonly left: Left = {
    ...{ heldPoints: 0, promisedPoints: 0, debtPoints: 0, frozenAccounts: 0, otherCodes: 0 },
  };

  constructor() {
    this.database.exec('PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF');
    for (const kind of ['profile', 'account', 'code']) {
      this.database.exec(`CREATE TABLE ${kind} (id TEXT PRIMARY KEY, body TEXT) WITHOUT ROWID`);
    }
    this.database.exec('CREATE TABLE own (id TEXT PRIMARY KEY, code TEXT) WITHOUT ROWID');
    const into = (table: string) =>
      this.database.prepare(`INSERT OR REPLACE INTO ${table} VALUES (?, ?)`);
    this.insert = {
      profile: into('profile'),
      account: into('account'),
      code: into('code'),
      own: into('own'),
    };
  }

  add(pieces: Piece[]): void {
    this.database.exec('BEGIN');
    for (const piece of pieces) this.addOne(piece);
    this.database.exec('COMMIT');
  }

  private addOne(piece: Piece): void {
    const { insert, left } = this;
    switch (piece.kind) {
      case 'profile': {
        const { customerId, code } = piece.profile;
        insert.profile.run(customerId, JSON.stringify(piece.profile));
        insert.own.run(customerId, parseCode(code) ?? '');
        break;
      }
      case 'account':
        insert.account.run(piece.customerId, JSON.stringify(piece.account));
        left.heldPoints += piece.account.held;
        left.debtPoints += piece.account.debt;
        left.frozenAccounts += piece.account.frozenAt === undefined ? 0 : 1;
        break;
      case 'code':
        insert.code.run(piece.code.key, JSON.stringify(piece.code));
        left.otherCodes += 1;
        break;
      case 'promised':
        left.promisedPoints += piece.points;
    }
  }

  /** The customers in the order of their ids, those left out of whom there is nothing to say. */
  *rows(): Generator<Row> {
    const all = this.database.prepare(
      'SELECT ids.id, profile.body profile, account.body account, code.body code ' +
        'FROM (SELECT id FROM profile UNION SELECT id FROM account) ids ' +
        'LEFT JOIN profile ON profile.id = ids.id LEFT JOIN account ON account.id = ids.id ' +
        'LEFT JOIN own ON own.id = ids.id LEFT JOIN code ON code.id = own.code ORDER BY ids.id',
    );
    for (const found of all.iterate() as Iterable<Found>) {
      if (found.code !== null) this.left.otherCodes -= 1;
      const row = rowOf(found);
      if (Object.keys(row).length > 1) yield row;
    }
  }

  close(): void {
    this.database.close();
  }
}

/** What is as it would be without being said isn't said. */
function rowOf({ id, ...found }: Found): Row {
  const parsed = <Body>(body: string | null) =>
    body === null ? undefined : (JSON.parse(body) as Body);
  const profile = parsed<Profile>(found.profile);
  const account = parsed<Account>(found.account);
  const code = parsed<CodeTerms>(found.code);
  const lots = account ? remainingLots(account) : [];
  return {
    customerId: id,
    ...(profile && { name: profile.name, code: profile.code }),
    ...(code && code.status !== 'active' && { codeStatus: code.status }),
    ...(profile && { enrolledAt: profile.enrolledAt }),
    ...(lots.length > 0 && {
      points: lots.map(({ month: expires, points }) => ({ points, expires })),
    }),
    ...(account?.referredBy && { referredBy: account.referredBy }),
    ...(account?.confirmedOrders && { confirmedOrders: account.confirmedOrders }),
    ...(account?.referrals && { referrals: account.referrals }),
  };
}
