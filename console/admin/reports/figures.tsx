import Box from '@cloudscape-design/components/box';
import ColumnLayout from '@cloudscape-design/components/column-layout';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import SpaceBetween from '@cloudscape-design/components/space-between';
import type { Schemas } from '../../api/generated/types.ts';
import { useFormat, useWords } from '../i18n/use-language.tsx';
import { useProgramme } from '../state/use-programme.ts';
import {
  type Figure,
  figureNames,
  type Movements,
  type Section,
  sectionTitles,
} from './figure-words.ts';

/** A figure as it is read: amounts are money, everything else is counted. */
export function useFigure(): (name: Figure, value: number) => string {
  const format = useFormat();
  const currency = useProgramme()?.currency;
  return (name, value) =>
    name.endsWith('Amount') || name === 'valuePerPoint'
      ? format.money(value, currency)
      : format.number(value).replace('-', '−');
}

type FiguresProps = { section: Section; figures: object; columns: number };

function Figures({ section, figures, columns }: FiguresProps) {
  const title = useWords(sectionTitles);
  const names = useWords(figureNames);
  const figure = useFigure();
  const items = (Object.entries(figures) as [Figure, number][]).map(([name, value]) => ({
    label: names[name],
    value: <Box color={value === 0 ? 'text-body-secondary' : 'inherit'}>{figure(name, value)}</Box>,
  }));
  return (
    <Container fitHeight header={<Header variant="h2">{title[section]}</Header>}>
      <KeyValuePairs columns={columns} items={items} />
    </Container>
  );
}

/** What customers have, and what the programme owes them with that. */
export const Standing = ({ standing }: { standing: Schemas['Standing'] }) => (
  <Figures section="standing" figures={inOrder(standing)} columns={3} />
);

const inOrder = ({
  outstandingPoints,
  liabilityAmount,
  valuePerPoint,
  ...rest
}: Schemas['Standing']) => ({
  ...{ outstandingPoints, liabilityAmount, valuePerPoint },
  ...{ pendingPoints: rest.pendingPoints, pendingAmount: rest.pendingAmount },
  debtPoints: rest.debtPoints,
});

/** All that came about in a time, section by section. */
export function Sections({ movements }: { movements: Movements }) {
  const half = (section: keyof Movements) => (
    <Figures section={section} figures={movements[section]} columns={2} />
  );
  return (
    <SpaceBetween size="l">
      <ColumnLayout columns={2}>
        {half('orders')}
        <SpaceBetween size="l">
          {half('money')}
          {half('discounts')}
        </SpaceBetween>
      </ColumnLayout>
      <Figures section="points" figures={movements.points} columns={4} />
      <ColumnLayout columns={2}>
        {half('funnel')}
        {half('approvals')}
        {half('reviews')}
        <SpaceBetween size="l">
          {half('changes')}
          {half('drift')}
        </SpaceBetween>
      </ColumnLayout>
    </SpaceBetween>
  );
}
