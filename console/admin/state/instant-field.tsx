import DatePicker from '@cloudscape-design/components/date-picker';
import FormField from '@cloudscape-design/components/form-field';
import SpaceBetween from '@cloudscape-design/components/space-between';
import TimeInput from '@cloudscape-design/components/time-input';
import { useLanguage, useWords } from '../i18n/use-language.tsx';
import { words } from './instant-words.ts';

/** A date and a time as they stand in two fields, in the zone of whoever types them. */
export type TypedInstant = { date: string; time: string };

export const noInstant: TypedInstant = { date: '', time: '' };

const two = (value: number): string => String(value).padStart(2, '0');

export function typedInstant(instant: string | null): TypedInstant {
  if (instant === null) return noInstant;
  const at = new Date(instant);
  const date = `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
  return { date, time: `${two(at.getHours())}:${two(at.getMinutes())}` };
}

/** ISO 8601 in UTC; undefined where no date was typed, or one that there isn't. */
export function instantIn({ date, time }: TypedInstant): string | undefined {
  const at = new Date(`${date}T${time || '00:00'}`);
  return date === '' || Number.isNaN(at.getTime()) ? undefined : at.toISOString();
}

type Props = {
  label: string;
  hint: string;
  value: TypedInstant;
  error: string | undefined;
  onChange(value: TypedInstant): void;
};

/** Asks for an instant: a day, and a time of it. */
export function InstantField({ label, hint, value, error, onChange }: Props) {
  const say = useWords(words);
  const { language } = useLanguage();
  return (
    <SpaceBetween direction="horizontal" size="xs">
      <FormField label={label} constraintText={hint} errorText={error}>
        <DatePicker
          value={value.date}
          locale={language === 'id' ? 'id-ID' : 'en-GB'}
          placeholder={say.datePlaceholder}
          onChange={({ detail }) => onChange({ ...value, date: detail.value })}
        />
      </FormField>
      <FormField label={say.timeOf(label)}>
        <TimeInput
          format="hh:mm"
          placeholder="hh:mm"
          value={value.time}
          onChange={({ detail }) => onChange({ ...value, time: detail.value })}
        />
      </FormField>
    </SpaceBetween>
  );
}
