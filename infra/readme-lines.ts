import { readFileSync, writeFileSync } from 'node:fs';

/** The README with each link to a line leading to where its name is exported today. */
export function withLines(readme: string): string {
  return readme.replace(
    /\[`(\w+)`\]\(([^)#]+)#L\d+\)/g,
    (_, name: string, path: string) => `[\`${name}\`](${path}#L${lineOf(name, path)})`,
  );
}

function lineOf(name: string, path: string): number {
  const exported = new RegExp(`^export (async function\\*?|function\\*?|const) ${name}\\b`);
  const index = readFileSync(path, 'utf8')
    .split('\n')
    .findIndex((line) => exported.test(line));
  if (index < 0) throw new Error(`README.md links to ${name} in ${path}, which exports no such`);
  return index + 1;
}

if (import.meta.main) {
  const readme = readFileSync('README.md', 'utf8');
  const fresh = withLines(readme);
  if (process.argv.includes('--check')) {
    if (fresh !== readme) {
      console.error('README.md links to other lines than it names: npm run format');
      process.exitCode = 1;
    }
  } else writeFileSync('README.md', fresh);
}
