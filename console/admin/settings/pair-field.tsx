import ColumnLayout from '@cloudscape-design/components/column-layout';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Toggle from '@cloudscape-design/components/toggle';
import { useFormat, useWords } from '../i18n/use-language.tsx';
import type { FieldProps } from './field.tsx';
import { hints, labels } from './field-words.ts';
import { useFlawText } from './use-flaw-text.ts';
import type { TypedPair } from './values.ts';
import { words } from './words.ts';

type Props = Omit<FieldProps, 'value'> & { value: TypedPair };

/** A rule of two numbers that may be off: the bonus, and what buyers earn. */
export function PairField({ field, value, currency, flaws, readOnly, onChange }: Props) {
  const say = useWords(words);
  const label = useWords(labels)[field.path];
  const hint = useWords(hints)[field.path];
  const symbol = useFormat().symbol(currency);
  const flawText = useFlawText(currency);
  const isBonus = field.kind === 'bonus';
  const first = isBonus ? 'every' : 'perAmount';
  const errorOf = (part: string) => flawText(field, flaws.get(`${field.path}.${part}`), part);
  return (
    <SpaceBetween size="xs">
      <FormField label={label} description={hint}>
        <Toggle
          checked={value.isOn}
          readOnly={readOnly}
          onChange={({ detail }) => onChange({ ...value, isOn: detail.checked })}
        >
          {value.isOn ? say.on : say.off}
        </Toggle>
      </FormField>
      {value.isOn && (
        <ColumnLayout columns={2}>
          <FormField
            label={isBonus ? say.every : `${say.perAmount} (${symbol})`}
            errorText={errorOf(first)}
          >
            <Input
              inputMode="numeric"
              {...{ readOnly }}
              value={value.first}
              onChange={({ detail }) => onChange({ ...value, first: detail.value })}
            />
          </FormField>
          <FormField label={say.points} errorText={errorOf('points')}>
            <Input
              inputMode="numeric"
              {...{ readOnly }}
              value={value.second}
              onChange={({ detail }) => onChange({ ...value, second: detail.value })}
            />
          </FormField>
        </ColumnLayout>
      )}
    </SpaceBetween>
  );
}
