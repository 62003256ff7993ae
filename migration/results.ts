import { appendFileSync, existsSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import * as z from 'zod';
import type { Schemas } from '../client/src/generated/types.ts';
import { linesOf } from './lines.ts';

/** An answer that stands: what there was no time for is asked again. */
export type ImportResult = Schemas['ImportResult'] & {
  status: 'imported' | 'imported_before' | 'refused';
};

/** What became of a line. */
export type Done = { line: number } & ImportResult;

export type Tally = { imported: number; importedBefore: number; refused: number; points: number };
export const nothingYet: Tally = { imported: 0, importedBefore: 0, refused: 0, points: 0 };

/** How many rows came to what, and the points that the service says they brought. */
export function tallied(tally: Tally, { status, points = 0 }: ImportResult): Tally {
  const names = { imported: 'imported', imported_before: 'importedBefore', refused: 'refused' };
  const name = names[status] as keyof Tally;
  const brought = status === 'refused' ? 0 : points;
  return { ...tally, [name]: tally[name] + 1, points: tally.points + brought };
}

const Kept = z.looseObject({
  line: z.int(),
  status: z.enum(['imported', 'imported_before', 'refused']),
  points: z.int().optional(),
});

/** The file that says of each line what became of it, in the order of the lines. */
export class Results {
  readonly file: string;
  /** The last line that is in it. */
  lastLine = 0;
  tally = nothingYet;

  constructor(file: string) {
    this.file = file;
  }

  /** Begins anew, or reads how far an import came before; a line that was cut short is taken off. */
  async open(anew: boolean): Promise<void> {
    if (anew || !existsSync(this.file)) writeFileSync(this.file, '');
    let wholeUntil = 0;
    for await (const { endsAt, isEnded, ...read } of linesOf(this.file)) {
      const kept = isEnded && 'text' in read ? keptIn(read.text) : undefined;
      if (kept === undefined) break;
      wholeUntil = endsAt;
      this.lastLine = kept.line;
      this.tally = tallied(this.tally, kept);
    }
    if (wholeUntil < statSync(this.file).size) truncateSync(this.file, wholeUntil);
  }

  add(done: Done[]): void {
    appendFileSync(this.file, done.map((each) => `${JSON.stringify(each)}\n`).join(''));
    this.lastLine = done.at(-1)?.line ?? this.lastLine;
    this.tally = done.reduce(tallied, this.tally);
  }
}

function keptIn(text: string): (z.infer<typeof Kept> & ImportResult) | undefined {
  try {
    return Kept.parse(JSON.parse(text)) as ReturnType<typeof keptIn>;
  } catch {
    return undefined;
  }
}
