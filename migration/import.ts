import { createHash } from 'node:crypto';
import { createReadStream, existsSync, statSync } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { parseArgs } from 'node:util';
import { optionsOf, runCommand } from '../infra/local/command.ts';
import { LocalError } from '../infra/local/local-error.ts';
import { iso } from '../shared/domain/calendar.ts';
import { ImportId } from '../shared/domain/ids.ts';
import { CheckedReport } from '../shared/domain/report.ts';
import { type Pass, pass } from './pass.ts';
import { Progress } from './progress.ts';
import { nothingYet, Results, type Tally, tallied } from './results.ts';
import { formatOf } from './rows.ts';
import { type Service, serviceAt } from './service.ts';

const help = `npm run import -- FILE [options]

Takes the customers of FILE over: *.csv (a header, then a line for each) or *.ndjson. What becomes of
each line is said in a file beside it. Stopped in the middle, it goes on where it was; run again, it
does nothing twice. Ends with 0 when every row is there, with 1 when some were refused or aren't as
the file has them, with 2 when it could not be finished.

  --url http://127.0.0.1:3000   where the service is
  --dry-run                     tries every row, and writes nothing
  --id ID                       what the import is called; without it, by what is in the file
  --data .local                 where the stack on this machine keeps its key; for another service,
                                put an admin's access token into KAWAN_TOKEN
`;

await runCommand(main);

async function main(): Promise<number> {
  const { file, url, data, dryRun, id } = optionsOf(help, parsed);
  if (!existsSync(file)) throw new LocalError(`There is no ${file}.`);
  formatOf(file);
  const importId = id ?? (await idOf(file));
  const work = { file, importId, service: serviceAt(url, data) };
  const { refused, ...taken } = await importRows({ ...work, dryRun });
  if (dryRun) return refused === 0 ? 0 : 1;
  const isThere = await check(work, { ...taken, refused });
  const isSound = await saysTheAudit(work.service);
  return refused === 0 && isThere && isSound ? 0 : 1;
}

type Work = Pick<Pass, 'file' | 'importId' | 'service'>;

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
async function saysTheAudit(service: Service): Promise<boolean> {
  const path = { date: iso(Date.now()).slice(0, 10) };
  const { data } = await service.GET('/v1/admin/reports/{date}', { params: { path } });
  if (data === undefined) throw new LocalError('The day’s report can’t be had.');
  const { changes, points, drift } = CheckedReport.parse(data);
  console.log(
    `The audit has counted ${changes.imports} imports with ${points.importedPoints} points today so far, and ${drift.freezes || 'no'} drift.`,
  );
  return drift.freezes === 0;
}

function parsed() {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      url: { type: 'string', default: 'http://127.0.0.1:3000' },
      data: { type: 'string', default: '.local' },
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
