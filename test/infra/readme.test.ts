import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { withLines } from '../../infra/readme-lines.ts';
import { routes } from '../../infra/routes.ts';

const readme = readFileSync('README.md', 'utf8');
const linked = [...readme.matchAll(/\]\(([^)#]+)/g)]
  .map(([, path = '']) => path)
  .filter((path) => !path.startsWith('http'));

describe('README.md', () => {
  it.each([...new Set(linked)])('links to %s', (path) => {
    expect(existsSync(path)).toBe(true);
  });

  it('links each name to the line that exports it', () => {
    expect(withLines(readme)).toBe(readme);
  });

  it.each(routes)('lists the route of $operation', ({ method, path, operation }) => {
    const [row] = readme.split('\n').filter((line) => line.includes(`(functions/${operation})`));
    if (path !== '$default') expect(row).toContain(`\`${method} ${path}\``);
    expect(row).toBeDefined();
  });
});
