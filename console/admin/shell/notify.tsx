import Flashbar, { type FlashbarProps } from '@cloudscape-design/components/flashbar';
import {
  createContext,
  type ReactNode,
  useCallback,
  useContext,
  useEffect,
  useMemo,
  useState,
} from 'react';
import { useWords } from '../i18n/use-language.tsx';
import { useRoute } from './router.tsx';
import { words } from './words.ts';

type Notice = { type: 'success' | 'info' | 'warning'; text: string };
type Notices = {
  shown: (Notice & { id: number })[];
  say(notice: Notice): void;
  drop(id: number): void;
};

const NoticesContext = createContext<Notices | undefined>(undefined);
const shownMax = 3;
/** What is told later than this before a page is left was told on that page, not of the way. */
const tellingMs = 1000;

/**
 * What was done is told at the top of the page, and on the one that it leads to: what was read on a
 * page before is gone with that page.
 */
export function NoticesProvider({ children }: { children: ReactNode }) {
  const [shown, setShown] = useState<Notices['shown']>([]);
  const say = useCallback((notice: Notice) => {
    setShown((before) => [{ ...notice, id: Date.now() }, ...before].slice(0, shownMax));
  }, []);
  const { path } = useRoute();
  // biome-ignore lint/correctness/useExhaustiveDependencies: the page that is left is what matters
  useEffect(() => {
    setShown((before) => before.filter(({ id }) => id > Date.now() - tellingMs));
  }, [path]);
  const drop = useCallback((id: number) => {
    setShown((before) => before.filter((notice) => notice.id !== id));
  }, []);
  const notices = useMemo(() => ({ shown, say, drop }), [shown, say, drop]);
  return <NoticesContext value={notices}>{children}</NoticesContext>;
}

function useNotices(): Notices {
  const notices = useContext(NoticesContext);
  if (!notices) throw new Error('There is nowhere to show a notice.');
  return notices;
}

/** Tells the person that something was done: `notify({ type: 'success', text })`. */
export const useNotify = () => useNotices().say;

export function Notices() {
  const { shown, drop } = useNotices();
  const say = useWords(words);
  const items = shown.map(
    ({ id, type, text }): FlashbarProps.MessageDefinition => ({
      id: String(id),
      type,
      content: text,
      dismissible: true,
      dismissLabel: say.dismiss,
      onDismiss: () => drop(id),
      // Read out when it appears, without taking the focus.
      ariaRole: 'status',
    }),
  );
  return <Flashbar items={items} />;
}
