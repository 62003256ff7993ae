import { useFormat, useWords } from '../i18n/use-language.tsx';
import type { Unit } from './fields.ts';
import { units } from './words.ts';

/** `14 days`: a number with what it counts. */
export function useUnit(): (value: number, unit: Unit) => string {
  const name = useWords(units);
  const format = useFormat();
  return (value, unit) => `${format.number(value)} ${name[unit]}`;
}
