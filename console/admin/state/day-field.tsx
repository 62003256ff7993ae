import DatePicker from '@cloudscape-design/components/date-picker';
import FormField from '@cloudscape-design/components/form-field';
import { useState } from 'react';
import { useLanguage } from '../i18n/use-language.tsx';

type Props = {
  label: string;
  /** A day as `2026-11-22`. */
  day: string;
  /** The last day that there is anything of. */
  last: string | undefined;
  onChange(day: string): void;
};

const isDay = (text: string): boolean =>
  /^\d{4}-\d\d-\d\d$/.test(text) && !Number.isNaN(Date.parse(text));

/** Asks for a day. What is typed counts once it is a whole date. */
export function DayField({ label, day, last, onChange }: Props) {
  const { language } = useLanguage();
  const [typed, setTyped] = useState(day);
  const [shown, setShown] = useState(day);
  // Another day was gone to by something else.
  if (shown !== day) {
    setShown(day);
    setTyped(day);
  }
  return (
    <FormField label={label}>
      <DatePicker
        value={typed}
        placeholder="YYYY/MM/DD"
        locale={language}
        expandToViewport
        isDateEnabled={(date) => last === undefined || date <= new Date(`${last}T23:59:59`)}
        onChange={({ detail: { value } }) => {
          setTyped(value);
          if (isDay(value)) onChange(value);
        }}
      />
    </FormField>
  );
}
