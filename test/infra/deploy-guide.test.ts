import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { stages } from '../../infra/stages.ts';
import { synthesize } from './synth.ts';

const guide = readFileSync(resolve('docs/deploy.md'), 'utf8');
const { scripts } = JSON.parse(readFileSync('package.json', 'utf8'));
const { json, all } = synthesize();
const { Parameters, Outputs, Resources } = json as {
  Parameters: Record<string, object>;
  Outputs: Record<string, object>;
  Resources: Record<string, { Type: string; DeletionPolicy?: string }>;
};

/** Everything that stands where the pattern's group is, once. */
const said = (pattern: RegExp): string[] =>
  [...new Set([...guide.matchAll(pattern)].map(([, name = '']) => name))].sort();

const anchorOf = (heading: string): string =>
  heading
    .toLowerCase()
    .replace(/[^a-z0-9 -]/g, '')
    .replaceAll(' ', '-');

const chapter = (heading: string): string =>
  guide.split(/^## /m).find((text) => text.startsWith(heading)) ?? '';

describe('the deployment guide', () => {
  it('names every parameter that whoever deploys has, and no other', () => {
    const own = Object.keys(Parameters).filter((name) => name !== 'BootstrapVersion');
    const given = said(/--parameters (\w+)=/g);
    expect(own).toEqual(expect.arrayContaining(given));
    for (const name of own) expect(guide).toContain(`\`${name}\``);
  });

  it('takes from the outputs what is in them', () => {
    expect(Object.keys(Outputs)).toEqual(expect.arrayContaining(said(/\bout ([A-Z]\w+)/g)));
    expect(said(/\bout ([A-Z]\w+)/g).length).toBeGreaterThan(6);
  });

  it('runs commands that there are', () => {
    const run = said(/npm run ([\w:-]+)/g);
    for (const name of run) expect(scripts).toHaveProperty(name);
    expect(run).toEqual(expect.arrayContaining(['audit', 'costs', 'lost', 'reconcile']));
  });

  it('leads to files and headings that are there', () => {
    for (const target of said(/\]\(([^)]+)\)/g)) {
      if (target.startsWith('https://')) continue;
      const [path = '', anchor] = target.split('#');
      const file = path === '' ? resolve('docs/deploy.md') : resolve('docs', path);
      expect([target, existsSync(file)]).toEqual([target, true]);
      if (anchor === undefined) continue;
      const headings = [...readFileSync(file, 'utf8').matchAll(/^#+ (.+)$/gm)];
      expect(headings.map(([, heading = '']) => anchorOf(heading))).toContain(anchor);
    }
  });

  it('says of the stages what their data say', () => {
    const table = chapter('Stages');
    const { prod, dev } = stages;
    const limits = ({ rate, burst }: { rate: number; burst: number }) =>
      `${rate}, ${burst.toLocaleString('en-US')}`;
    for (const who of ['orders', 'admin', 'anyone'] as const) {
      const row = `| ${limits(prod.throttling[who])} | ${limits(dev.throttling[who])} |`;
      expect(table).toContain(row);
    }
    expect([prod.logsKept, prod.evidenceKept]).toEqual([90, 3653]);
    expect([dev.logsKept, dev.evidenceKept]).toEqual([7, 7]);
    expect(table).toContain(`| \`${prod.name}\` | \`${dev.name}\` |`);
  });

  it('sets up again all that a restore leaves out of what the template says of the table', () => {
    const [properties = {}] = Object.values(all('AWS::DynamoDB::Table'));
    /** What a restored table has of itself: its keys and indexes, how it is paid, encrypted. */
    const restored = [
      ...['AttributeDefinitions', 'BillingMode', 'GlobalSecondaryIndexes', 'KeySchema'],
      'SSESpecification',
    ];
    const again = {
      DeletionProtectionEnabled: '--deletion-protection-enabled',
      PointInTimeRecoverySpecification: 'PointInTimeRecoveryEnabled=true',
      StreamSpecification: 'StreamEnabled=true,StreamViewType=NEW_AND_OLD_IMAGES',
      TimeToLiveSpecification: 'Enabled=true,AttributeName=ttl',
    };
    expect(Object.keys(properties).sort()).toEqual([...restored, ...Object.keys(again)].sort());
    for (const setting of Object.values(again)) {
      expect(chapter('Back-up and restore')).toContain(setting);
    }
  });

  it('deletes everything that a deleted stack leaves behind', () => {
    const kept = Object.values(Resources).filter(
      ({ DeletionPolicy }) => DeletionPolicy === 'Retain',
    );
    const types = [...new Set(kept.map(({ Type }) => Type.replace('AWS::', '')))];
    const deleted = said(/\$\(of ([\w:]+)\)/g);
    expect(deleted).toEqual(types.sort());
    for (const type of types)
      expect(chapter('Deleting everything')).toMatch(new RegExp(`[(|]${type}[)|]`));
  });
});
