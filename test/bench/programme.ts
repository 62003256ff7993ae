import { handler as changeSettings } from '../../functions/change-settings/handler.ts';
import { handler as getSettings } from '../../functions/get-settings/handler.ts';
import { termsLeaseMs } from '../../shared/data/cached.ts';
import type { Settings } from '../../shared/domain/settings.ts';
import { call } from './call.ts';
import { pass } from './clock.ts';

type Changes = { referral?: Partial<Settings['referral']>; points?: Partial<Settings['points']> };

/** Changes some rules of the programme and forgets the remembered ones. */
export async function changeRules({ referral, points }: Changes): Promise<void> {
  const { headers, body } = await call(getSettings, {}, 200);
  const before: Settings = JSON.parse(body);
  const document = {
    ...before,
    referral: { ...before.referral, ...referral },
    points: { ...before.points, ...points },
  };
  const etag = headers.etag ?? '';
  await call(changeSettings, { headers: { 'if-match': etag }, body: document }, 200);
  pass(termsLeaseMs);
}
