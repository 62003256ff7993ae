import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import SpaceBetween from '@cloudscape-design/components/space-between';
import type { Currency } from '../../format.ts';
import { useFormat, useWords } from '../i18n/use-language.tsx';
import type { TypedDiscount } from './discount.ts';
import { words } from './words.ts';

type Field = 'amount' | 'basisPoints' | 'max';

type Props = {
  value: TypedDiscount;
  currency: Currency;
  /** What is wrong with a field, where anything is. */
  errorAt(field: Field): string | undefined;
  readOnly?: boolean;
  onChange(value: TypedDiscount): void;
};

/** The fields of the kind of discount that was chosen. */
export function DiscountFields({ value, currency, errorAt, readOnly = false, onChange }: Props) {
  const say = useWords(words);
  const symbol = useFormat().symbol(currency);
  if (value.kind === 'fixed') {
    return (
      <FormField
        label={`${say.amount} (${symbol})`}
        constraintText={say.amountHint}
        errorText={errorAt('amount')}
      >
        <Input
          inputMode="numeric"
          {...{ readOnly }}
          value={value.amount}
          onChange={({ detail }) => onChange({ ...value, amount: detail.value })}
        />
      </FormField>
    );
  }
  return (
    <SpaceBetween size="m">
      <FormField
        label={`${say.share} (%)`}
        constraintText={say.shareHint}
        errorText={errorAt('basisPoints')}
      >
        <Input
          inputMode="decimal"
          {...{ readOnly }}
          value={value.share}
          onChange={({ detail }) => onChange({ ...value, share: detail.value })}
        />
      </FormField>
      <FormField
        label={`${say.most} (${symbol})`}
        constraintText={say.mostHint}
        errorText={errorAt('max')}
      >
        <Input
          inputMode="numeric"
          {...{ readOnly }}
          value={value.most}
          onChange={({ detail }) => onChange({ ...value, most: detail.value })}
        />
      </FormField>
    </SpaceBetween>
  );
}
