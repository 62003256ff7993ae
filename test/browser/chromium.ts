import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';

const version = '153.0.0';
const unpacked = resolve('node_modules/.cache', `chromium-${version}`);

/**
 * Chromium as the package ships it, unpacked once, with the fonts that it brings; answers with what
 * runs it. The package unpacks into the system's temporary folder, where a run that is ended in the
 * middle leaves half a browser that every later run would take; here the whole folder appears at
 * once.
 */
export function unpackChromium(): { executablePath: string; env: Record<string, string> } {
  if (!existsSync(unpacked)) {
    mkdirSync(resolve('node_modules/.cache'), { recursive: true });
    const folder = mkdtempSync(`${unpacked}-`);
    const program = `import chromium from '@sparticuz/chromium'; await chromium.executablePath();`;
    const { status, stderr } = spawnSync(
      process.execPath,
      ['--input-type=module', '--eval', program],
      { env: { ...process.env, NODE_OPTIONS: '', TMPDIR: folder }, encoding: 'utf8' },
    );
    if (status !== 0) throw new Error(`Chromium can’t be unpacked: ${stderr}`);
    appear(folder);
  }
  const { PATH = '', HOME = '' } = process.env;
  return {
    executablePath: join(unpacked, 'chromium'),
    env: { PATH, HOME, FONTCONFIG_PATH: join(unpacked, 'fonts') },
  };
}

/** Another process may have been quicker: its folder is as good. */
function appear(folder: string): void {
  try {
    renameSync(folder, unpacked);
  } catch (cause) {
    if (!existsSync(unpacked)) throw cause;
    rmSync(folder, { recursive: true });
  }
}
