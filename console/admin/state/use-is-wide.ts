import { useSyncExternalStore } from 'react';

const wide = matchMedia('(min-width: 768px)');

const follow = (changed: () => void) => {
  wide.addEventListener('change', changed);
  return () => wide.removeEventListener('change', changed);
};

/** Whether there is room for a table of many columns; a phone gets few, with more in each. */
export const useIsWide = (): boolean => useSyncExternalStore(follow, () => wide.matches);
