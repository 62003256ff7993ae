import { answerOf } from '../../api/client.ts';
import { useWords } from '../i18n/use-language.tsx';
import { useSession } from '../session/use-session.ts';
import { FindForm } from '../state/find-form.tsx';
import { orNothing } from '../state/or-nothing.ts';
import { words } from './words.ts';

/** Goes to the code that was typed, or to the codes of the customer whose id it is. */
export function FindCode() {
  const say = useWords(words);
  const { api } = useSession();
  const find = async (typed: string): Promise<string | undefined> => {
    const code = await orNothing(
      answerOf(api.GET('/v1/admin/codes/{code}', { params: { path: { code: typed } } })),
    );
    if (code) return `/codes/${encodeURIComponent(code.code)}`;
    const path = { customerId: typed };
    const customer = await orNothing(
      answerOf(api.GET('/v1/customers/{customerId}', { params: { path } })),
    );
    return customer && `/codes?${new URLSearchParams({ owner: customer.customerId })}`;
  };
  return (
    <FindForm
      label={say.findLabel}
      placeholder={say.findPlaceholder}
      deed={say.find}
      find={find}
      missing={{ title: say.findNone, detail: say.findNoneDetail }}
    />
  );
}
