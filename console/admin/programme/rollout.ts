import type { Schemas } from '../../api/generated/types.ts';
import { useFormat, useWords } from '../i18n/use-language.tsx';
import { rolloutWords } from './words.ts';

type Program = Pick<Schemas['SettingsOutput']['program'], 'rolloutPercent'> & {
  allowList: readonly string[];
};

/** `everybody`, or `20% of the customers and 3 by name`. */
export function useRolloutText(): (program: Program) => string {
  const say = useWords(rolloutWords);
  const format = useFormat();
  return ({ rolloutPercent, allowList }) => {
    if (rolloutPercent === 100) return say.everybody;
    const share = say.shareOf(format.percent(rolloutPercent * 100));
    if (allowList.length === 0) return share;
    return `${share} ${say.plus(format.number(allowList.length))}`;
  };
}
