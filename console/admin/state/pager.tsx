import Pagination from '@cloudscape-design/components/pagination';
import { useWords } from '../i18n/use-language.tsx';
import type { Pages } from './use-pages.ts';
import { words } from './words.ts';

/** Goes from page to page of a list; nothing where there is only one. */
export function Pager({ pages }: { pages: Omit<Pages<unknown>, 'query'> }) {
  const say = useWords(words);
  if (pages.count <= 1 && !pages.isOpenEnded) return null;
  return (
    <Pagination
      currentPageIndex={pages.number}
      pagesCount={pages.count}
      openEnd={pages.isOpenEnded}
      onChange={({ detail }) => pages.go(detail.currentPageIndex)}
      ariaLabels={{
        previousPageLabel: say.previousPage,
        nextPageLabel: say.nextPage,
        pageLabel: say.page,
      }}
    />
  );
}
