import Box from '@cloudscape-design/components/box';
import { useWords } from '../i18n/use-language.tsx';
import type { ChangeInWords } from './changes.ts';
import './change-list.css';
import { words } from './words.ts';

/** Which rules change, from what to what. */
export function ChangeList({ changes }: { changes: ChangeInWords[] }) {
  const say = useWords(words);
  if (changes.length === 0) return <Box color="text-body-secondary">{say.nothingChanged}</Box>;
  return (
    <ul className="change-list">
      {changes.map(({ path, label, from, to }) => (
        <li key={path}>
          <Box variant="span" fontWeight="bold">
            {label}
          </Box>
          <div>{say.fromTo(from, to)}</div>
        </li>
      ))}
    </ul>
  );
}
