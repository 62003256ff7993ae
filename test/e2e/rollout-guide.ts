import { readFileSync } from 'node:fs';
import * as z from 'zod';
import { Settings } from '../../shared/domain/settings.ts';

/** A figure that allows the next step, as the guide has it: `= 0`, `≥ 1`, `≤ 500 ms`. */
const Figure = z.object({
  name: z.string().regex(/^[\w.]+$/),
  where: z.enum(['report', 'analytics', 'metric', 'query']),
  relation: z.enum(['=', '≥', '≤']),
  value: z.coerce.number(),
  unit: z.enum(['', '‰', 'ms']),
});
export type Figure = z.infer<typeof Figure>;

const Change = z.strictObject({ program: Settings.shape.program.partial() });

export type Step = { title: string; change: z.infer<typeof Change> | undefined; figures: Figure[] };

/** The guide's sections, each with the settings that it puts and the figures that it asks for. */
export function readGuide(): Map<string, Step> {
  const text = readFileSync(new URL('../../docs/rollout.md', import.meta.url), 'utf8');
  const sections = text.split(/^## /m).slice(1);
  return new Map(
    sections.map((section) => {
      const [title = ''] = section.split('\n');
      const json = /^```json\n([\s\S]*?)^```$/m.exec(section)?.[1];
      const change = json === undefined ? undefined : Change.parse(JSON.parse(json));
      return [title, { title, change, figures: figuresIn(section) }];
    }),
  );
}

const row = /^\| `([^`]+)` \| (\w+) \| (\S) (\S+)(?: (\S+))? \|/gm;

function figuresIn(section: string): Figure[] {
  const rows = section.split('\n').filter((line) => line.startsWith('| `'));
  const found = [...section.matchAll(row)].map(([, name, where, relation, value, unit = '']) =>
    Figure.parse({ name, where, relation, value, unit }),
  );
  if (found.length !== rows.length)
    throw new Error(`rows that nobody can read: ${rows.join('\n')}`);
  return found;
}

/** Whether a figure allows the next step. */
export function allowsNext({ relation, value, unit }: Figure, found: number): boolean {
  const limit = unit === '‰' ? value / 1000 : value;
  if (relation === '=') return found === limit;
  return relation === '≥' ? found >= limit : found <= limit;
}
