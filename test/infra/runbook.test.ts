import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { savedQueries } from '../../infra/queries.ts';
import { synthesize } from './synth.ts';

const text = readFileSync(new URL('../../docs/runbook.md', import.meta.url), 'utf8');
const sections = new Map(
  text
    .split(/^## /m)
    .slice(1)
    .map((section) => {
      const [heading = '', ...rest] = section.split('\n');
      return [anchorOf(heading), rest.join('\n')];
    }),
);

/** As the page is shown: small letters, and dashes for spaces. */
function anchorOf(heading: string): string {
  return heading
    .trim()
    .toLowerCase()
    .replace(/[^a-z0-9 -]/g, '')
    .replaceAll(' ', '-');
}

const { all } = synthesize();

describe('the runbook', () => {
  it('has an entry for each alarm, and none for an alarm that there isn’t', () => {
    const alarms = Object.values(all<{ AlarmDescription: string }>('AWS::CloudWatch::Alarm'));
    const linked = alarms.map(
      ({ AlarmDescription }) => /docs\/runbook\.md#([\w-]+)$/.exec(AlarmDescription)?.[1],
    );
    expect(linked).not.toContain(undefined);
    expect([...new Set(linked)].sort()).toEqual([...sections.keys()].sort());
  });

  it.each([...sections])('says of %s what it means, where to look and what to do', (_, body) => {
    const parts = [...body.matchAll(/^\*\*(\w+)\.\*\* \S/gm)].map(([, part]) => part);
    expect(parts).toEqual(['Means', 'Look', 'Do']);
  });

  it('names every saved query, and none that isn’t saved', () => {
    const named = [...text.matchAll(/`Kawan\/([\w-]+)`/g)].map(([, name]) => name);
    const saved = savedQueries.map(({ name }) => name);
    expect([...new Set(named)].sort()).toEqual(saved.sort());
  });
});
