import type { SettingsChange } from '../../../shared/domain/settings-changes.ts';
import type { Currency } from '../../format.ts';
import { useFormat, useWords } from '../i18n/use-language.tsx';
import { type Discount, useDiscountText } from '../programme/discount.ts';
import { labels, options } from './field-words.ts';
import { allFields, type Field } from './fields.ts';
import { useUnit } from './use-unit.ts';
import { otherLabels, words } from './words.ts';

export type ChangeInWords = { path: string; label: string; from: string; to: string };

const isObject = (value: unknown): value is Record<string, number> =>
  typeof value === 'object' && value !== null;

/** Says in words which rule changed from what to what. */
export function useChangesInWords(): (
  changes: readonly SettingsChange[],
  currency: Currency,
) => ChangeInWords[] {
  const say = useWords(words);
  const label = useWords(labels);
  const other = useWords(otherLabels);
  const valueInWords = useValueInWords();
  return (changes, currency) =>
    changes.map(({ path, from, to }) => {
      const field = allFields.find((it) => path === it.path || path.startsWith(`${it.path}.`));
      const name = field ? label[field.path] : (other[path as keyof typeof other] ?? path);
      const inWords = (value: unknown) => {
        if (value === undefined) return say.absent;
        return valueInWords(field, path, value, currency);
      };
      return { path, label: name, from: inWords(from), to: inWords(to) };
    });
}

function useValueInWords() {
  const say = useWords(words);
  const option = useWords(options);
  const format = useFormat();
  const discountText = useDiscountText();
  const unit = useUnit();
  return (field: Field | undefined, path: string, value: unknown, currency: Currency): string => {
    if (value === null) return say.none;
    if (typeof value === 'boolean') return value ? say.on : say.off;
    if (Array.isArray(value)) return value.length === 0 ? say.nobody : value.join(', ');
    const part = path.split('.').at(-1);
    if (isObject(value)) {
      if ('kind' in value) return discountText(value as unknown as Discount, currency);
      const points = format.number(value.points ?? 0);
      return 'every' in value
        ? say.bonusText(points, format.number(value.every ?? 0))
        : say.earnText(points, format.money(value.perAmount ?? 0, currency));
    }
    if (typeof value !== 'number')
      return option[String(value) as keyof typeof option] ?? String(value);
    if (part === 'basisPoints' || field?.kind === 'share') return format.percent(value);
    const isMoney = field?.kind === 'money' || ['amount', 'max', 'perAmount'].includes(part ?? '');
    if (isMoney) return format.money(value, currency);
    if (part === 'rolloutPercent') return format.percent(value * 100);
    return field?.kind === 'number' ? unit(value, field.unit) : format.number(value);
  };
}
