import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Document } from '../openapi-document.ts';
import { answering, apiPage } from './api-page.ts';
import { problemPages } from './problem-pages.ts';

const document = new URL('../../../docs/openapi.json', import.meta.url);
const style = fileURLToPath(new URL('style.css', import.meta.url));

/** Writes the reference of the API and a page for each problem into a folder, at their paths. */
export function writeReference(folder: string): void {
  const api: Document = JSON.parse(readFileSync(document, 'utf8'));
  const files = new Map([
    ['docs/index.html', apiPage(api)],
    ...problemPages((code) => answering(api, code)),
  ]);
  for (const [file, content] of files) {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), content);
  }
  copyFileSync(style, join(folder, 'docs', 'style.css'));
}
