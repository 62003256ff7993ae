import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { routes } from '../../infra/routes.ts';
import { answerTo } from '../../infra/site/paths.ts';
import { html } from '../../infra/site/reference/html.ts';
import { writeReference } from '../../infra/site/reference/write.ts';
import { ProblemCode, problems } from '../../shared/http/problems.ts';

const folder = mkdtempSync(join(tmpdir(), 'kawan-reference-'));
afterAll(() => rmSync(folder, { recursive: true }));
writeReference(folder);

const files = readdirSync(folder, { recursive: true, encoding: 'utf8' });
const read = (file: string) => readFileSync(join(folder, file), 'utf8');
const reference = read('docs/index.html');

describe('the reference of the API', () => {
  it.each(routes.filter(({ path }) => path !== '$default'))('tells of $operation', (route) => {
    expect(reference).toContain(`<section id="${route.operation}">`);
    expect(reference).toContain(`<b>${route.method}</b> <code>${route.path}</code>`);
  });

  it('has a page for each problem, where its type says', () => {
    for (const code of ProblemCode.options) {
      const answer = answerTo(`/problems/${code}`);
      const page = read('file' in answer ? answer.file.slice(1) : '');
      expect(page).toContain(`<h1>${problems[code].title}</h1>`);
      expect(page).toMatch(/<h2>When it comes<\/h2>\s*<p>\S/);
      expect(page).toMatch(/<h2>What to do<\/h2>\s*<p>\S/);
      // What every answer may be is on the pages of the operations that say so.
      expect(page).toMatch(/<a href="\/docs\/#[a-z-]+">/);
    }
  });

  it('leads nowhere that isn’t there', () => {
    const pages = files.filter((file) => file.endsWith('.html'));
    const ids = new Set([...reference.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id));
    for (const page of pages) {
      for (const [, target = ''] of read(page).matchAll(/ href="([^"]+)"/g)) {
        const [path = '', id] = target.split('#');
        if (id !== undefined) expect([page, target, ids.has(id)]).toEqual([page, target, true]);
        if (!path.startsWith('/') || path === '/v1/openapi.json') continue;
        const answer = answerTo(path);
        const file = 'file' in answer ? answer.file.slice(1) : '';
        expect([page, target, files.includes(file)]).toEqual([page, target, true]);
      }
    }
  });

  it('takes what the document says as text', () => {
    expect(html`<p>${'<script>"&'}</p>`.html).toBe('<p>&lt;script&gt;&quot;&amp;</p>');
    expect(reference).not.toMatch(/undefined|\[object|<script/);
  });
});
