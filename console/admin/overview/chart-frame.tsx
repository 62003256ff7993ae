import Box from '@cloudscape-design/components/box';
import Container from '@cloudscape-design/components/container';
import ExpandableSection from '@cloudscape-design/components/expandable-section';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import type { ReactNode } from 'react';
import { useWords } from '../i18n/use-language.tsx';
import { EmptyState } from '../state/empty-state.tsx';
import './chart-frame.css';
import { words } from './words.ts';

type Props = {
  title: string;
  /** What the chart shows, in a sentence. */
  summary: string;
  isEmpty: boolean;
  columns: string[];
  rows: string[][];
  children: ReactNode;
};

/** A chart, and the same in words and as a table, for whoever can't see it or wants it exactly. */
export function ChartFrame({ title, summary, isEmpty, columns, rows, children }: Props) {
  const say = useWords(words);
  return (
    <Container fitHeight header={<Header variant="h2">{title}</Header>}>
      {isEmpty ? (
        <EmptyState title={say.nothingYet} detail={say.nothingYetDetail} />
      ) : (
        <SpaceBetween size="s">
          <Box color="text-body-secondary">{summary}</Box>
          {children}
          <ExpandableSection headerText={say.asTable}>
            <Rows {...{ title, columns, rows }} />
          </ExpandableSection>
        </SpaceBetween>
      )}
    </Container>
  );
}

function Rows({ title, columns, rows }: { title: string; columns: string[]; rows: string[][] }) {
  return (
    <table className="chart-rows" aria-label={title}>
      <thead>
        <tr>
          {columns.map((column) => (
            <th key={column} scope="col">
              {column}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map(([when, ...figures]) => (
          <tr key={when}>
            <th scope="row">{when}</th>
            {figures.map((figure, at) => (
              <td key={columns[at + 1]}>{figure}</td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
