import { makeSite } from '../../infra/local/make-site.ts';
import { synthesize } from '../../infra/local/synth.ts';
import { unpackChromium } from '../browser/chromium.ts';

/** Before any clock runs: what every file with a browser needs, and what takes longest when stale. */
export default function buildPages(): void {
  const say = (line: string) => console.error(line);
  makeSite(say);
  synthesize(say);
  unpackChromium();
}
