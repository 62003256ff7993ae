import {
  createContext,
  type ReactNode,
  useCallback,
  useContext,
  useEffect,
  useMemo,
  useState,
} from 'react';

/** Everything here is below this path; pages know the rest of it. */
const base = '/console';

export type Route = {
  /** `/customers/c-1`, decoded segment by segment in `segments`. */
  path: string;
  segments: string[];
  search: URLSearchParams;
  /** Goes to a page of this app, as `/customers/c-1`. */
  go(path: string, options?: { replace?: boolean }): void;
};

const RouteContext = createContext<Route | undefined>(undefined);

/** The address of one of the app's pages, for `href`: each part is encoded. */
export const hrefOf = (...segments: string[]): string =>
  [base, ...segments.map(encodeURIComponent)].join('/');

const here = () => ({ path: location.pathname.slice(base.length) || '/', query: location.search });

export function RouteProvider({ children }: { children: ReactNode }) {
  const [at, setAt] = useState(here);
  useEffect(() => {
    const follow = () => setAt(here());
    addEventListener('popstate', follow);
    return () => removeEventListener('popstate', follow);
  }, []);
  const go = useCallback((path: string, { replace = false } = {}) => {
    const address = path.startsWith(base) ? path : `${base}${path}`;
    history[replace ? 'replaceState' : 'pushState'](null, '', address);
    setAt(here());
    scrollTo(0, 0);
  }, []);
  const route = useMemo(
    () => ({
      path: at.path,
      segments: at.path.split('/').filter(Boolean).map(decoded),
      search: new URLSearchParams(at.query),
      go,
    }),
    [at, go],
  );
  return <RouteContext value={route}>{children}</RouteContext>;
}

/** An address that somebody has broken by hand names nothing, and breaks nothing. */
function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}

export function useRoute(): Route {
  const route = useContext(RouteContext);
  if (!route) throw new Error('There is no route here.');
  return route;
}

type Following = { detail: { href?: string; external?: boolean }; preventDefault(): void };

/** For `onFollow` of Cloudscape's links: stays in the app where the address is one of its own. */
export function useFollow(): (event: Following) => void {
  const { go } = useRoute();
  return (event) => {
    const { href, external } = event.detail;
    if (!href?.startsWith(`${base}/`) || external) return;
    event.preventDefault();
    go(href);
  };
}
