import { useSyncExternalStore } from 'react';

const narrow = matchMedia('(max-width: 687px)');

const follow = (onChange: () => void) => {
  narrow.addEventListener('change', onChange);
  return () => narrow.removeEventListener('change', onChange);
};

/** Whether the window is as wide as a phone, where a table would have to be moved sideways. */
export const useNarrow = (): boolean => useSyncExternalStore(follow, () => narrow.matches);
