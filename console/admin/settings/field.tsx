import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import RadioGroup from '@cloudscape-design/components/radio-group';
import Select from '@cloudscape-design/components/select';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Toggle from '@cloudscape-design/components/toggle';
import type { Currency } from '../../format.ts';
import { useFormat, useWords } from '../i18n/use-language.tsx';
import type { TypedDiscount } from '../programme/discount.ts';
import { DiscountFields } from '../programme/discount-fields.tsx';
import { words as discountWords } from '../programme/words.ts';
import { hints, labels, options } from './field-words.ts';
import { boundsOf, type Field } from './fields.ts';
import { PairField } from './pair-field.tsx';
import { useFlawText } from './use-flaw-text.ts';
import type { Flaw, Typed, TypedPair } from './values.ts';
import { units, words } from './words.ts';

export type FieldProps = {
  field: Field;
  value: Typed;
  currency: Currency;
  flaws: Map<string, Flaw>;
  readOnly: boolean;
  onChange(value: Typed): void;
};

/** One rule: what it is called, what it means, and what may be typed. */
export function RuleField(props: FieldProps) {
  const { field, value, currency, flaws, readOnly, onChange } = props;
  const label = useWords(labels)[field.path];
  const hint = useWords(hints)[field.path];
  const option = useWords(options);
  const flawText = useFlawText(currency);
  const errorText = flawText(field, flaws.get(field.path));
  switch (field.kind) {
    case 'toggle':
      return (
        <FormField label={label} description={hint}>
          <OnOff {...{ value: value === true, readOnly, onChange }} />
        </FormField>
      );
    case 'choice':
      return (
        <FormField label={label} description={hint}>
          <RadioGroup
            {...{ readOnly }}
            value={String(value)}
            items={field.options.map((it) => ({
              value: it,
              label: option[it as keyof typeof option],
            }))}
            onChange={({ detail }) => onChange(detail.value)}
          />
        </FormField>
      );
    case 'discount':
      return <DiscountRule {...props} value={value as TypedDiscount} />;
    case 'bonus':
    case 'earn':
      return <PairField {...props} value={value as TypedPair} />;
    default:
      return <NumberRule {...{ ...props, label, hint, errorText }} />;
  }
}

type NumberProps = FieldProps & { label: string; hint: string; errorText: string | undefined };

function NumberRule({ label, hint, errorText, ...props }: NumberProps) {
  const { field, value, currency, readOnly, onChange } = props;
  const say = useWords(words);
  const unit = useWords(units);
  const format = useFormat();
  const bounds = field.kind === 'number' ? boundsOf(field.path) : undefined;
  const isTold = bounds && bounds.maximum <= 100_000;
  const range = isTold
    ? say.range(format.number(bounds.minimum), format.number(bounds.maximum))
    : undefined;
  const suffix = (): string => {
    if (field.kind === 'money') return format.symbol(currency);
    return field.kind === 'number' ? unit[field.unit] : '%';
  };
  return (
    <FormField
      label={`${label} (${suffix()})`}
      description={hint}
      constraintText={range}
      errorText={errorText}
    >
      <Input
        inputMode={field.kind === 'share' ? 'decimal' : 'numeric'}
        {...{ readOnly }}
        value={String(value)}
        onChange={({ detail }) => onChange(detail.value)}
      />
    </FormField>
  );
}

type OnOffProps = { value: boolean; readOnly: boolean; onChange(value: boolean): void };

function OnOff({ value, readOnly, onChange }: OnOffProps) {
  const say = useWords(words);
  return (
    <Toggle checked={value} readOnly={readOnly} onChange={({ detail }) => onChange(detail.checked)}>
      {value ? say.on : say.off}
    </Toggle>
  );
}

type DiscountProps = Omit<FieldProps, 'value'> & { value: TypedDiscount };

function DiscountRule({ field, value, currency, flaws, readOnly, onChange }: DiscountProps) {
  const label = useWords(labels)[field.path];
  const hint = useWords(hints)[field.path];
  const name = useWords(discountWords);
  const fixed = { value: 'fixed', label: name.fixed };
  const percent = { value: 'percent', label: name.percent };
  const texts = { amount: name.amountWrong, basisPoints: name.shareWrong, max: name.mostWrong };
  return (
    <SpaceBetween size="m">
      <FormField label={label} description={hint}>
        <Select
          {...{ readOnly }}
          options={[fixed, percent]}
          selectedOption={value.kind === 'fixed' ? fixed : percent}
          onChange={({ detail }) =>
            onChange({
              ...value,
              kind: detail.selectedOption.value === 'percent' ? 'percent' : 'fixed',
            })
          }
        />
      </FormField>
      <DiscountFields
        {...{ value, currency, readOnly, onChange }}
        errorAt={(part) => (flaws.has(`${field.path}.${part}`) ? texts[part] : undefined)}
      />
    </SpaceBetween>
  );
}
