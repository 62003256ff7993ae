import type { Currency } from '../../format.ts';
import { useFormat, useWords } from '../i18n/use-language.tsx';
import type { Field } from './fields.ts';
import type { Flaw } from './values.ts';
import { words } from './words.ts';

/** What is wrong with a rule, in words, and what would be right. */
export function useFlawText(currency: Currency) {
  const say = useWords(words);
  const format = useFormat();
  return (field: Field, flaw: Flaw | undefined, part?: string): string | undefined => {
    if (!flaw) return undefined;
    if (flaw.code === 'not_a_number') return say.numberWrong;
    const inWords = (bound: number): string => {
      if (field.kind === 'share') return format.percent(bound);
      const isMoney = field.kind === 'money' || part === 'perAmount';
      return isMoney ? format.money(bound, currency) : format.number(bound);
    };
    const bound = inWords(flaw.bound ?? 0);
    return flaw.code === 'too_small' ? say.tooSmall(bound) : say.tooBig(bound);
  };
}
