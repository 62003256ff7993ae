import * as z from 'zod';
import { Settings } from '../../shared/domain/settings.ts';
import type { Request } from './patient-caller.ts';
import { complain, type Till, told, write } from './till.ts';

/** Answers with the customer's code. */
export async function enrol(till: Till, customerId: string): Promise<string> {
  const route = `PUT /v1/customers/${customerId}`;
  const enrolled = await write(till, { role: 'orders', route, body: { name: 'Sari' } }, 'same');
  if (enrolled === undefined) throw new Error(`${customerId} can’t be enrolled`);
  return told(enrolled, { code: z.string() }).code;
}

/**
 * Gives or takes points; from 500 on a second person is asked to decide, and then does. What goes
 * into the journal is what came of it: that the request waits is true only until then.
 */
export async function adjust(
  till: Till,
  customerId: string,
  points: number,
  decision: 'approve' | 'reject' = 'approve',
): Promise<void> {
  const adjustmentId = till.nextId('a');
  const request: Request = {
    role: 'admin',
    route: `PUT /v1/admin/customers/${customerId}/adjustments/${adjustmentId}`,
    body: { points, reason: 'for a long day' },
  };
  if (Math.abs(points) >= 500) {
    const asked = await till.shop.caller.send(request);
    if (asked.status !== 202) return complain(till.shop, request, asked);
    await decide(till, told(asked, { approvalId: z.string() }).approvalId, decision);
  }
  await write(till, request);
}

export const decide = (till: Till, approvalId: string, decision: 'approve' | 'reject') =>
  write(till, {
    role: 'approver',
    route: `POST /v1/admin/approvals/${approvalId}/decision`,
    body: { decision, reason: 'as agreed' },
  });

/** A code that is there can't be made again: its maker may hear that after an answer was lost. */
export async function makeCode(
  till: Till,
  body: { code: string; owner: string; usageLimit: number },
) {
  const { caller, journal } = till.shop;
  const request: Request = { role: 'admin', route: 'POST /v1/admin/codes', body };
  const made = await caller.send(request);
  const refused = 'code_taken';
  if (made.refused === undefined || made.refused === refused) {
    journal.add(request, made, { refused });
  } else complain(till.shop, request, made);
}

/** Makes a customer's link, which ends the one before. */
export async function makeLink(till: Till, customerId: string): Promise<void> {
  const { caller, journal } = till.shop;
  const route = `POST /v1/customers/${customerId}/links`;
  const request: Request = { role: 'orders', route, body: {} };
  journal.links.delete(customerId);
  const made = await caller.send(request);
  if (made.refused) return complain(till.shop, request, made);
  const { url, expiresAt } = told(made, { url: z.url(), expiresAt: z.iso.datetime() });
  const token = new URL(url).hash.slice(1);
  journal.links.set(customerId, { token, expiresAt: Date.parse(expiresAt) });
}

/** Of tills that change the rules at once one does, and the others are told so. */
export async function changeRules(
  till: Till,
  change: (rules: Settings) => Partial<Settings>,
): Promise<void> {
  const read = await till.shop.caller.send({ role: 'admin', route: 'GET /v1/admin/settings' });
  const rules = Settings.parse(JSON.parse(read.text));
  const headers = { 'if-match': read.etag };
  const body = { ...rules, ...change(rules) };
  await write(till, { role: 'admin', route: 'PUT /v1/admin/settings', headers, body }, 'same');
}
