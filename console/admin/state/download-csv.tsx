import Button from '@cloudscape-design/components/button';
import type { Table } from '../../api/client.ts';
import { ApiProblem } from '../../api/problem.ts';
import { useFormat, useWords } from '../i18n/use-language.tsx';
import { titles } from '../problems/words.ts';
import { useNotify } from '../shell/notify.tsx';
import { useNarrow } from './use-narrow.ts';
import { useCommand } from './use-query.ts';
import { words } from './words.ts';

/** Pages that go into one file at most: the service answers a hundred rows at a time. */
const pagesMax = 100;

type Props = {
  /** The file's name without its end: `kawan-report-2026-11-22`. */
  name: string;
  load(cursor: string | undefined): Promise<Table>;
};

/** Saves what a page lists as a table, all pages of it in one file. */
export function DownloadCsv({ name, load }: Props) {
  const say = useWords(words);
  const title = useWords(titles);
  const format = useFormat();
  const notify = useNotify();
  const isNarrow = useNarrow();
  const { run, isRunning } = useCommand(async () => {
    try {
      const { text, isCut } = await wholeTable(load);
      save(`${name}.csv`, text);
      if (isCut) notify({ type: 'warning', text: say.csvCut(format.number(pagesMax)) });
    } catch (cause) {
      if (!(cause instanceof ApiProblem)) throw cause;
      notify({ type: 'warning', text: [title[cause.code], cause.message].join(' ').trim() });
    }
  });
  return (
    <Button
      iconName="download"
      loading={isRunning}
      onClick={() => void run()}
      {...(isNarrow && { variant: 'icon', ariaLabel: say.csv })}
    >
      {say.csv}
    </Button>
  );
}

/** The pages one after the other; the line of names stands in the first only. */
async function wholeTable(load: Props['load']): Promise<{ text: string; isCut: boolean }> {
  let cursor: string | undefined;
  const parts: string[] = [];
  for (let page = 0; page < pagesMax; page += 1) {
    const { csv, next } = await load(cursor);
    parts.push(page === 0 ? csv : csv.slice(csv.indexOf('\n') + 1));
    if (next === undefined) return { text: parts.join(''), isCut: false };
    cursor = next;
  }
  return { text: parts.join(''), isCut: true };
}

function save(fileName: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: 'text/csv;charset=utf-8' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = fileName;
  link.click();
  // Some browsers begin to read only after the click.
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
