import * as z from 'zod';
import { defaultSettings, Settings } from '../../shared/domain/settings.ts';
import { SettingsChange } from '../../shared/domain/settings-changes.ts';
import type { Contract } from '../../shared/http/endpoint.ts';

const ChangedSettings = Settings.extend({
  changes: z
    .array(SettingsChange)
    .optional()
    .describe(
      'Only of a dry run: what would differ from the settings now, as the history tells it.',
    ),
}).meta({ id: 'ChangedSettings' });

export const contract = {
  summary: 'Change the programme’s settings',
  description:
    'Replaces the whole document, on the condition that it is still the version in If-Match. Functions follow within two seconds; orders in flight keep the terms they were held under. A dry run says what would differ.',
  headers: z.object({
    'if-match': z
      .string()
      .regex(/^"\d{1,9}"$/, 'must be the ETag in quotes, such as "3"')
      .optional()
      .meta({ description: 'The ETag of the settings that were read. Without it: 428.' }),
  }),
  body: Settings.meta({ examples: [defaultSettings] }),
  writes: true,
  replies: { 200: ChangedSettings },
  refusals: ['if_match_required', 'settings_changed'],
} satisfies Contract;
