import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { routes } from '../../infra/routes.ts';

const readme = readFileSync('README.md', 'utf8');
const links = [...readme.matchAll(/\[`?([^\]`]+)`?\]\(([^)#]+)(?:#L(\d+))?\)/g)]
  .map(([, name = '', path = '', line]) => ({ name, path, line }))
  .filter(({ path }) => !path.startsWith('http'));

describe('README.md', () => {
  it.each(links.filter(({ line }) => line === undefined))('links to $path', ({ path }) => {
    expect(existsSync(path)).toBe(true);
  });

  it.each(links.filter(({ line }) => line !== undefined))(
    'links $name to the line that exports it',
    ({ name, path, line }) => {
      const declared = readFileSync(path, 'utf8').split('\n')[Number(line) - 1];
      expect(declared).toMatch(new RegExp(`^export (async function|function|const) ${name}\\b`));
    },
  );

  it.each(routes)('lists the route of $operation', ({ method, path, operation }) => {
    const [row] = readme.split('\n').filter((line) => line.includes(`(functions/${operation})`));
    if (path !== '$default') expect(row).toContain(`\`${method} ${path}\``);
    expect(row).toBeDefined();
  });
});
