import type { DatabaseSync } from 'node:sqlite';

/** What was found wrong: of whom, where it stands, and what was done about it. */
export type Fault = { kind: string; customer: string | null; where: string; what: string };

type Kind = {
  /** What it is, and what becomes of it, for the guide. */
  meaning: string;
  /** The customer isn't taken over before somebody has decided. */
  holdsBack?: true;
  /** Decided by `--trust`: nothing holds the customer back then. */
  isSettledByTrust?: true;
  /** Finds them: `customer`, `origin` (a table), `line`, `what`. */
  find: string;
};

/** Each kind of fault that the original application's tables are known to have, and how it is found. */
export const kinds: Record<string, Kind> = {
  odd_cell: {
    meaning: 'A number that is none. Of points, it holds the customer back.',
    holdsBack: true,
    find: 'SELECT customer, origin, line, cell AS what FROM odd_cells',
  },
  no_id: {
    meaning: 'A customer without an id. Nothing can be taken over.',
    find: `SELECT NULL customer, 'customers' origin, line, coalesce(username, whatsapp, '') what
           FROM customers WHERE customer_id IS NULL`,
  },
  odd_id: {
    meaning: 'An id that the service doesn’t take: other characters, or more than 64.',
    holdsBack: true,
    find: `SELECT customer_id customer, 'customers' origin, line, 'is no id' what
           FROM customers WHERE customer_id IS NOT NULL AND NOT is_id(customer_id)`,
  },
  twice_a_customer: {
    meaning: 'Two customers of the same id. Neither is taken over.',
    holdsBack: true,
    find: `SELECT customer_id customer, 'customers' origin, line, coalesce(username, '') what
           FROM customers WHERE customer_id IN
             (SELECT customer_id FROM customers GROUP BY customer_id HAVING count(*) > 1)`,
  },
  same_whatsapp: {
    meaning: 'Two customers with one telephone: maybe one person. Both are taken over.',
    find: `SELECT customer_id customer, 'customers' origin, line, whatsapp what
           FROM customers WHERE whatsapp IN
             (SELECT whatsapp FROM customers GROUP BY whatsapp HAVING count(*) > 1)`,
  },
  no_name: {
    meaning: 'A customer without a name. Taken over, with the id in its place.',
    find: `SELECT customer_id customer, 'customers' origin, line, 'has no name' what
           FROM customers WHERE username IS NULL AND customer_id IS NOT NULL`,
  },
  odd_code: {
    meaning:
      'The id was the code, and can’t be one: too short or too long, or other characters. A code is drawn.',
    find: `SELECT customer_id customer, 'customers' origin, line, 'is no code' what
           FROM customers WHERE is_id(customer_id) AND code_key(customer_id) IS NULL`,
  },
  codes_read_alike: {
    meaning:
      'Codes that only O and 0, I, L and 1, or U and V tell apart. The first keeps it; for the others one is drawn.',
    find: `SELECT one.customer_id customer, 'customers' origin, one.line, 'reads like ' || first.customer_id what
           FROM customers one JOIN customers first
             ON code_key(one.customer_id) = code_key(first.customer_id)
            AND first.line < one.line AND first.customer_id <> one.customer_id`,
  },
  points_of_nobody: {
    meaning: 'A balance, or transactions, of a customer that there isn’t. Not taken over.',
    find: `SELECT customer_id customer, 'customer_points' origin, line, current_balance || ' points' what
           FROM customer_points WHERE customer_id NOT IN (SELECT customer_id FROM known)
           UNION ALL
           SELECT customer_id, 'points_transactions', line, points_change || ' points'
           FROM points_transactions WHERE customer_id NOT IN (SELECT customer_id FROM known)`,
  },
  negative_balance: {
    meaning: 'A balance below 0. Holds the customer back.',
    holdsBack: true,
    find: `SELECT customer_id customer, 'customer_points' origin, line, current_balance || ' points' what
           FROM customer_points WHERE current_balance < 0`,
  },
  twice_a_balance: {
    meaning: 'Two balances of one customer. Holds the customer back.',
    holdsBack: true,
    find: `SELECT customer_id customer, 'customer_points' origin, line, current_balance || ' points' what
           FROM customer_points WHERE customer_id IN
             (SELECT customer_id FROM customer_points GROUP BY customer_id HAVING count(*) > 1)`,
  },
  balance_disagrees: {
    meaning:
      'The balance is not what its transactions come to. Holds the customer back until `--trust` says which is right.',
    holdsBack: true,
    isSettledByTrust: true,
    find: `SELECT customer_id customer, 'customer_points' origin, line,
             balance || ' points, and the transactions come to ' || moved what
           FROM standing WHERE balance <> moved`,
  },
  negative_sum: {
    meaning: 'Transactions that come to less than 0. Holds the customer back.',
    holdsBack: true,
    find: `SELECT customer_id customer, 'customer_points' origin, line, moved || ' points' what
           FROM standing WHERE moved < 0`,
  },
  totals_disagree: {
    meaning: 'What was earned less what was redeemed isn’t the balance. Taken over as it stands.',
    find: `SELECT customer_id customer, 'customer_points' origin, line,
             total_earned || ' earned, ' || total_redeemed || ' redeemed, ' || current_balance || ' there' what
           FROM customer_points WHERE total_earned - total_redeemed <> current_balance`,
  },
  chain_broken: {
    meaning: 'A transaction whose balance isn’t the one before it and its own change. Told only.',
    find: `SELECT customer_id customer, 'points_transactions' origin, line,
             'leaves ' || balance_after || ', not ' || (before + points_change) what
           FROM (SELECT *, coalesce(lag(balance_after) OVER (PARTITION BY customer_id ORDER BY id), 0) before
                 FROM points_transactions)
           WHERE balance_after <> before + points_change`,
  },
  twice_a_transaction: {
    meaning:
      'The same reward or redemption booked twice for one order. Told only: the balance has both.',
    find: `SELECT customer_id customer, 'points_transactions' origin, line,
             transaction_type || ' for ' || reference_id || ' again' what
           FROM (SELECT *, row_number() OVER
                   (PARTITION BY customer_id, transaction_type, reference_type, reference_id ORDER BY id) nth
                 FROM points_transactions WHERE reference_id IS NOT NULL)
           WHERE nth > 1`,
  },
  twice_a_usage: {
    meaning:
      'A customer who was referred more than once. The first counts; the others count for nobody.',
    find: `SELECT referred_customer_id customer, 'referral_usage' origin, line,
             'referred again, by ' || referrer_customer_id what
           FROM usage WHERE nth > 1`,
  },
  own_referral: {
    meaning: 'A customer who referred themselves. It counts for nobody; they are not new.',
    find: `SELECT referred_customer_id customer, 'referral_usage' origin, line, 'referred themselves' what
           FROM referral_usage WHERE referred_customer_id = referrer_customer_id`,
  },
  usage_of_nobody: {
    meaning:
      'A usage by, or of, a customer that there isn’t. The one who is there keeps their part.',
    find: `SELECT referred_customer_id customer, 'referral_usage' origin, line,
             'referred by ' || referrer_customer_id what
           FROM referral_usage WHERE referred_customer_id NOT IN (SELECT customer_id FROM known)
              OR referrer_customer_id NOT IN (SELECT customer_id FROM known)`,
  },
  reward_not_booked: {
    meaning: 'A usage that names points for the referrer which no transaction gave. Told only.',
    find: `SELECT referrer_customer_id customer, 'referral_usage' origin, line,
             points_awarded || ' points for ' || order_invoice_id what
           FROM referral_usage WHERE points_awarded > 0 AND NOT EXISTS
             (SELECT 1 FROM points_transactions booked
              WHERE booked.customer_id = referrer_customer_id
                AND booked.reference_id = order_invoice_id AND booked.points_change > 0)`,
  },
  reward_for_nothing: {
    meaning: 'Points for a referral of which there is no usage. Told only: the balance has them.',
    find: `SELECT customer_id customer, 'points_transactions' origin, line,
             points_change || ' points for ' || coalesce(reference_id, 'nothing') what
           FROM points_transactions
           WHERE reference_type = 'referral' AND NOT EXISTS
             (SELECT 1 FROM referral_usage
              WHERE referrer_customer_id = customer_id AND order_invoice_id = reference_id)`,
  },
  odd_date: {
    meaning: 'A day since when somebody is a customer that is none. Taken over without.',
    find: `SELECT customer_id customer, 'customers' origin, line, created_at what
           FROM customers WHERE created_at IS NOT NULL AND instant(created_at) IS NULL`,
  },
  more_settings: {
    meaning: 'More than one row of settings. The application read the one whose id is 1.',
    find: `SELECT NULL customer, 'referral_settings' origin, line, 'id ' || id what
           FROM referral_settings WHERE id <> 1`,
  },
};

/** What the queries have in common, and what a customer's row is made of. */
export const views = `
  CREATE INDEX of_transactions ON points_transactions (customer_id, reference_id);
  CREATE INDEX of_usages ON referral_usage (referrer_customer_id, order_invoice_id);
  CREATE INDEX of_customers ON customers (customer_id);
  CREATE INDEX of_codes ON customers (code_key(customer_id));
  CREATE INDEX of_orders ON orders (customer_id);
  CREATE VIEW known AS SELECT DISTINCT customer_id FROM customers WHERE customer_id IS NOT NULL;
  CREATE TABLE standing AS
    SELECT known.customer_id, own.line, coalesce(own.current_balance, 0) balance,
      coalesce((SELECT sum(points_change) FROM points_transactions moved
                WHERE moved.customer_id = known.customer_id), 0) moved
    FROM known LEFT JOIN customer_points own ON own.customer_id = known.customer_id;
  CREATE TABLE usage AS
    SELECT *, row_number() OVER (PARTITION BY referred_customer_id ORDER BY used_at, id) nth
    FROM referral_usage WHERE referrer_customer_id <> referred_customer_id;
  CREATE INDEX of_first_usages ON usage (referred_customer_id, nth);
  CREATE INDEX of_referrers ON usage (referrer_customer_id, nth);
`;

/** Every fault of every kind, one after the other. */
export function* faultsIn(database: DatabaseSync): Generator<Fault> {
  for (const [kind, { find }] of Object.entries(kinds)) {
    for (const found of database.prepare(find).iterate()) {
      const { customer, origin, line, what } = found;
      const where = line === null ? String(origin) : `${origin}.csv:${line}`;
      yield {
        kind,
        customer: customer === null ? null : String(customer),
        where,
        what: String(what),
      };
    }
  }
}
