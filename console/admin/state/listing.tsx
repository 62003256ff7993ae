import Cards from '@cloudscape-design/components/cards';
import Table from '@cloudscape-design/components/table';
import type { ReactNode } from 'react';
import { useWords } from '../i18n/use-language.tsx';
import { useNarrow } from './use-narrow.ts';
import { words } from './words.ts';

export type Column<Item> = {
  id: string;
  header: string;
  cell(item: Item): ReactNode;
  /** Pixels that a column doesn't go below. */
  minWidth?: number;
  /** Whether rows can be sorted by it; `compare` says how. */
  compare?(left: Item, right: Item): number;
};

export type Sorting = { id: string; isDescending: boolean };

type Props<Item> = {
  /** What is listed, for those who hear it. */
  label: string;
  items: Item[];
  idOf(item: Item): string;
  /** The first one is what a row is about. */
  columns: [Column<Item>, ...Column<Item>[]];
  isLoading: boolean;
  header: ReactNode;
  /** Between the header and the rows. */
  filter?: ReactNode;
  empty: ReactNode;
  pager?: ReactNode;
  selection?: { selected: Item[]; onChange(selected: Item[]): void; isOff?(item: Item): boolean };
  sorting?: { by: Sorting; onChange(by: Sorting): void };
};

/** A list of things with several fields each: a table, or on a phone a card for each. */
export function Listing<Item>(props: Props<Item>) {
  return useNarrow() ? <AsCards {...props} /> : <AsTable {...props} />;
}

function AsTable<Item>(props: Props<Item>) {
  const { items, idOf, columns, isLoading, header, filter, empty, pager, sorting } = props;
  const say = useWords(words);
  const sortedBy = columns.find(({ id }) => id === sorting?.by.id);
  return (
    <Table<Item>
      {...{ items, header, filter, empty, pagination: pager }}
      {...useSelection(props)}
      wrapLines
      loading={isLoading}
      loadingText={say.loading}
      trackBy={idOf}
      columnDefinitions={columns.map(({ id, header, cell, minWidth, compare }, index) => ({
        ...{ id, header, cell },
        isRowHeader: index === 0,
        ...(minWidth && { minWidth }),
        ...(sorting && compare && { sortingField: id }),
      }))}
      {...(sorting && {
        sortingColumn: { sortingField: sortedBy?.id ?? '' },
        sortingDescending: sorting.by.isDescending,
        onSortingChange: ({ detail }) =>
          sorting.onChange({
            id: detail.sortingColumn.sortingField ?? '',
            isDescending: detail.isDescending ?? false,
          }),
      })}
    />
  );
}

function AsCards<Item>(props: Props<Item>) {
  const { items, idOf, columns, isLoading, header, filter, empty, pager } = props;
  const say = useWords(words);
  const [title, ...others] = columns;
  return (
    <Cards<Item>
      {...{ items, header, filter, empty, pagination: pager }}
      {...useSelection(props)}
      loading={isLoading}
      loadingText={say.loading}
      trackBy={idOf}
      cardDefinition={{
        header: title.cell,
        sections: others.map(({ id, header, cell }) => ({ id, header, content: cell })),
      }}
    />
  );
}

/** How rows are selected, and what is said of that; nothing where they can't be. */
function useSelection<Item>({ label, idOf, selection }: Props<Item>) {
  const say = useWords(words);
  const ariaLabels = {
    tableLabel: label,
    cardsLabel: label,
    selectionGroupLabel: say.selected,
    allItemsSelectionLabel: () => say.selectAll,
    itemSelectionLabel: (_: unknown, item: Item) => say.selectOne(idOf(item)),
  };
  if (!selection) return { ariaLabels };
  const { selected, onChange, isOff } = selection;
  return {
    ariaLabels,
    selectionType: 'multi' as const,
    selectedItems: selected,
    onSelectionChange: ({ detail }: { detail: { selectedItems: Item[] } }) =>
      onChange(detail.selectedItems),
    ...(isOff && { isItemDisabled: isOff }),
  };
}
