import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
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
    writeFileSync(join(folder, 'fonts/fonts.conf'), itsOwnFonts);
    appear(folder);
  }
  const { PATH = '', HOME = '' } = process.env;
  return {
    executablePath: join(unpacked, 'chromium'),
    env: { PATH, HOME, FONTCONFIG_PATH: join(unpacked, 'fonts') },
  };
}

/**
 * The package's own looks for the fonts where Lambda would have them; without any font Chromium
 * ends as soon as it is to write something.
 */
const itsOwnFonts = `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">
<fontconfig>
  <dir prefix="relative">fonts</dir>
  <cachedir prefix="xdg">fontconfig</cachedir>
</fontconfig>
`;

/** Another process may have been quicker: its folder is as good. */
function appear(folder: string): void {
  try {
    renameSync(folder, unpacked);
  } catch (cause) {
    if (!existsSync(unpacked)) throw cause;
    rmSync(folder, { recursive: true });
  }
}
