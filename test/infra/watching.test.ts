import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import type * as z from 'zod';
import { businessGraphs } from '../../infra/dashboard.ts';
import { jobs } from '../../infra/jobs.ts';
import { reported, savedQueries } from '../../infra/queries.ts';
import { routes } from '../../infra/routes.ts';
import { streams } from '../../infra/streams.ts';
import { DayReport } from '../../shared/domain/report.ts';
import { nameOf, synthesize } from './synth.ts';

type LogGroup = {
  RetentionInDays?: number;
  DataProtectionPolicy?: { statement: { dataIdentifier: unknown[]; operation: object }[] };
};
type Query = { Name: string; QueryString: string; LogGroupNames: { Ref: string }[] };

const operations = [...routes, ...jobs, ...streams].map(({ operation }) => operation);
const figures = readFileSync(new URL('../../shared/domain/figures.ts', import.meta.url), 'utf8');
/** An end's figure is named by how the order ended. */
const stemOf = (figure: string): string => figure.replace(/^(cancelled|expired)Orders$/, '}Orders');
/** Everything that writes a line in a log. */
const code = ['data', 'domain', 'http', 'runtime']
  .map((folder) => new URL(`../../shared/${folder}/`, import.meta.url))
  .flatMap((folder) =>
    readdirSync(folder).map((name) => readFileSync(new URL(name, folder), 'utf8')),
  )
  .join('\n');

const { all, only, named } = synthesize();

describe('the log groups', () => {
  it('are kept for a time that was chosen', () => {
    const groups = Object.entries(all<LogGroup>('AWS::Logs::LogGroup'));
    // Beside the operations': the API's, and that of copying the pages at a deployment.
    expect(groups).toHaveLength(operations.length + 2);
    const longer = groups.filter(([, { RetentionInDays }]) => RetentionInDays !== 90);
    expect(longer.map(([id]) => id.replace(/Logs[0-9A-F]{8}$/, '')).sort()).toEqual(
      [...streams.map(({ operation }) => operation), 'reconcile-books'].map(nameOf).sort(),
    );
    for (const [, { RetentionInDays }] of longer) expect(RetentionInDays).toBe(3653);
  });

  it('hide who somebody is and what opens a door', () => {
    for (const { DataProtectionPolicy } of Object.values(all<LogGroup>('AWS::Logs::LogGroup'))) {
      const said = JSON.stringify(DataProtectionPolicy);
      for (const hidden of ['EmailAddress', 'IpAddress', 'Jwt', 'Bearer', 'IndonesianPhone']) {
        expect(said).toContain(hidden);
      }
      expect(said).toContain('"Deidentify":{"MaskConfig":{}}');
    }
  });
});

describe('the saved queries', () => {
  const query = (name: string): Query => {
    const found = Object.values(all<Query>('AWS::Logs::QueryDefinition'));
    return found.find(({ Name }) => Name === `Kawan/${name}`) as Query;
  };

  it.each(savedQueries)('ask the logs of their operations: $name', ({ name, of, lines }) => {
    const { QueryString, LogGroupNames } = query(name);
    expect(QueryString).toBe(lines.join('\n| '));
    const wanted = (of ?? operations).map((operation) => ({
      Ref: named('AWS::Logs::LogGroup', `${nameOf(operation)}Logs`),
    }));
    expect(LogGroupNames).toEqual(expect.arrayContaining(wanted));
    expect(LogGroupNames).toHaveLength(wanted.length);
    // The limit of a query.
    expect(LogGroupNames.length).toBeLessThanOrEqual(50);
  });

  it('ask for figures that there are', () => {
    for (const { lines } of savedQueries) {
      for (const [, figure = ''] of lines.join().matchAll(/sum\((\w+)\)/g)) {
        expect(`${figures} faults conflicts retries`).toContain(stemOf(figure));
      }
    }
  });

  it('ask for what a day’s report says', () => {
    const sections: Record<string, unknown> = DayReport.shape;
    for (const path of reported) {
      const [section = '', figure] = path.split('.');
      expect(Object.keys(sections)).toContain(section);
      if (figure) expect((sections[section] as z.ZodObject).shape).toHaveProperty(figure);
      expect(query('daily-report').QueryString).toContain(`report.${path}`);
    }
  });

  it('ask for lines that somebody writes', () => {
    for (const { lines } of savedQueries) {
      for (const [, list = ''] of lines.join().matchAll(/code (?:= |in \[)([^\]|]+?)(?:\]|,|$)/g)) {
        for (const [, name] of list.matchAll(/'(\w+)'/g)) expect(code).toContain(`'${name}'`);
      }
    }
  });
});

describe('the dashboard', () => {
  const body = (): string =>
    JSON.stringify(all('AWS::CloudWatch::Dashboard')[only('AWS::CloudWatch::Dashboard')]);

  it.each([
    ...['hold-order', 'confirm-order', 'cancel-order', 'refund-order'],
    ...['LedgerDrift', 'IteratorAge', 'ApproximateNumberOfMessagesVisible'],
    ...['conflicts', 'retries', 'ReconciledBalances'],
    ...['reviewsRejected', 'rejectedRewardPoints', 'BlockedOrders', 'ScreenedOrders'],
  ])('shows %s', (what) => {
    expect(body()).toContain(what);
  });

  it('shows every alarm', () => {
    for (const id of Object.keys(all('AWS::CloudWatch::Alarm')))
      expect(body()).toContain(`"${id}"`);
  });

  it('shows figures that there are', () => {
    for (const figure of Object.values(businessGraphs).flat()) {
      expect(figures).toContain(stemOf(figure));
      expect(body()).toContain(figure);
    }
  });
});
