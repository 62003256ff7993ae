import { useRoute } from '../shell/router.tsx';
import { CodePage } from './code.tsx';
import { Codes } from './list.tsx';

/** `/codes` lists codes (`?owner=`, `?status=`), `/codes/<code>` shows one. */
export default function Page() {
  const [, code] = useRoute().segments;
  return code ? <CodePage key={code} code={code} /> : <Codes />;
}
