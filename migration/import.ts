import { createHash } from 'node:crypto';
import { createReadStream, existsSync, statSync } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { parseArgs } from 'node:util';
import { optionsOf, runCommand } from '../infra/local/command.ts';
import { LocalError } from '../infra/local/local-error.ts';
import { iso } from '../shared/domain/calendar.ts';
import { ImportId } from '../shared/domain/ids.ts';
import { type AdminApi, addressOptions, explained, got, openAdminApi } from './admin-api.ts';
import { type Pass, pass } from './pass.ts';
import { Progress } from './progress.ts';
import { nothingYet, Results, type Tally, tallied } from './results.ts';
import { formatOf } from './rows.ts';

const help = `npm run import -- FILE [options]

Takes the customers of FILE over: *.csv (a header, then a line for each) or *.ndjson. What becomes of
each line is said in a file beside it. Stopped in the middle, it goes on where it was; run again, it
does nothing twice. Ends with 0 when every row is there, with 1 when some were refused or aren't as
the file has them, with 2 when it could not be finished.

  --dry-run       tries every row, and writes nothing
  --id ID         what the import is called; without it, by what is in the file
  --url URL       the service; without it the stack on this machine, which must be running
  --data .local   where the stack on this machine keeps its data

Elsewhere than on this machine the token of an administrator is in KAWAN_TOKEN, and the URL is https.
`;

await runCommand(() => explained(main));

async function main(): Promise<number> {
  const { file, dryRun, id, ...address } = optionsOf(help, parsed);
  if (!existsSync(file)) throw new LocalError(`There is no ${file}.`);
  formatOf(file);
  const { api } = await openAdminApi(address);
  const work = { file, importId: id ?? (await idOf(file)), api };
  const tally = await importRows({ ...work, dryRun });
  const isWhole = tally.refused === 0;
  if (dryRun) return isWhole ? 0 : 1;
  const isThere = await check(work, tally);
  const isSound = await saysTheAudit(api);
  return isWhole && isThere && isSound ? 0 : 1;
}

type Work = Pick<Pass, 'file' | 'importId' | 'api'>;

/** Sends every row that was not answered before, and keeps what is answered. */
async function importRows(work: Work & { dryRun: boolean }): Promise<Tally> {
  const { file, importId, dryRun } = work;
  const results = new Results(`${file}.${importId}${dryRun ? '.dry-run' : ''}.results.ndjson`);
  await results.open(dryRun);
  if (results.lastLine > 0) console.log(`Going on behind line ${results.lastLine}.`);
  const progress = new Progress(dryRun ? 'Trying   ' : 'Importing', statSync(file).size);
  await pass({
    ...work,
    fromLine: results.lastLine + 1,
    take: (outcomes, endsAt) => {
      results.add(outcomes.map(({ done }) => done));
      progress.show(endsAt, outcomes.length);
    },
  });
  progress.end();
  const { imported, importedBefore, refused, points } = results.tally;
  const verb = dryRun ? 'would be imported' : 'imported';
  console.log(
    `${imported} customers ${verb}, ${importedBefore} were before, with ${points} points; ${refused} refused.`,
  );
  console.log(`${progress.pace()} ${results.file} has a line for each.`);
  return results.tally;
}

/** Asks for each row once more, without writing: what is there has to be what the file has. */
async function check(work: Work, taken: Tally): Promise<boolean> {
  const progress = new Progress('Checking ', statSync(work.file).size);
  let there = nothingYet;
  let sourcePoints = 0;
  const missing: number[] = [];
  await pass({
    ...{ ...work, dryRun: true, fromLine: 1 },
    take: (outcomes, endsAt) => {
      for (const { done, sourcePoints: points } of outcomes) {
        there = tallied(there, done);
        if (done.status !== 'refused') sourcePoints += points;
        const isThere = done.status === 'imported_before' && done.points === points;
        if (!isThere && done.status !== 'refused') missing.push(done.line);
      }
      progress.show(endsAt, outcomes.length);
    },
  });
  progress.end();
  const { importedBefore: customers, refused, points } = there;
  console.log(
    `Checked: ${customers} customers are there with ${points} points; the file has ${sourcePoints} for them.`,
  );
  const isSame = customers === taken.imported + taken.importedBefore && refused === taken.refused;
  if (missing.length > 0)
    console.log(`Not as in the file: lines ${missing.slice(0, 20).join(', ')}.`);
  if (!isSame) console.log('What is there is not what was answered before.');
  return isSame && missing.length === 0;
}

/** What the audit has counted by now: it comes behind, and nothing may be out of its books. */
async function saysTheAudit(api: AdminApi): Promise<boolean> {
  const path = { date: iso(Date.now()).slice(0, 10) };
  const report = await got(api.GET('/v1/admin/reports/{date}', { params: { path } }));
  const { changes, points, drift } = report;
  console.log(
    `The audit has counted ${changes.imports} imports with ${points.importedPoints} points today so far, and ${drift.freezes || 'no'} drift.`,
  );
  return drift.freezes === 0;
}

function parsed() {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      ...addressOptions,
      'dry-run': { type: 'boolean', default: false },
      id: { type: 'string' },
    },
  });
  const [file, ...others] = positionals;
  if (file === undefined || others.length > 0) throw new Error('Name one file.');
  const { 'dry-run': dryRun, id, ...rest } = values;
  if (id !== undefined && !ImportId.safeParse(id).success) throw new Error(`${id} is no id.`);
  return { file, dryRun, id, ...rest };
}

/** Another file is another import, whatever its name. */
async function idOf(file: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file), hash);
  return `file-${hash.digest('hex').slice(0, 16)}`;
}
