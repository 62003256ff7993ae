import Box from '@cloudscape-design/components/box';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import Select from '@cloudscape-design/components/select';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import { answerOf } from '../../api/client.ts';
import type { Schemas } from '../../api/generated/types.ts';
import { rupiah } from '../../format.ts';
import { useWords } from '../i18n/use-language.tsx';
import { discountFlaws, discountIn, type TypedDiscount } from '../programme/discount.ts';
import { DiscountFields } from '../programme/discount-fields.tsx';
import { words as discountWords } from '../programme/words.ts';
import { useSession } from '../session/use-session.ts';
import { useNotify } from '../shell/notify.tsx';
import { useRoute } from '../shell/router.tsx';
import { DeedDialog } from '../state/deed-dialog.tsx';
import { InstantField, instantIn, noInstant } from '../state/instant-field.tsx';
import { useCommand } from '../state/use-query.ts';
import { isGoodLimit, limitIn } from './limit.ts';
import { words } from './words.ts';

type Programme = Schemas['SettingsOutput'];
type Typed = {
  owner: string;
  code: string;
  discount: TypedDiscount | undefined;
  limit: string;
  from: typeof noInstant;
  until: typeof noInstant;
};

const nothing: Typed = {
  owner: '',
  code: '',
  discount: undefined,
  limit: '',
  from: noInstant,
  until: noInstant,
};
const noDiscount = { amount: '', share: '', most: '' };

type Props = { programme: Programme | undefined; onClose(): void };

/** Makes a code for a customer, with terms of its own where some are given. */
export function MakeCode({ programme, onClose }: Props) {
  const say = useWords(words);
  const notify = useNotify();
  const { api } = useSession();
  const { go } = useRoute();
  const currency = programme?.currency ?? rupiah;
  const [typed, setTyped] = useState(nothing);
  const [isChecked, setChecked] = useState(false);
  const flaws = flawsOf(typed, currency);
  const { run, isRunning, problem } = useCommand(async () => {
    const [validFrom, validUntil] = [instantIn(typed.from), instantIn(typed.until)];
    const usageLimit = limitIn(typed.limit);
    const made = await answerOf(
      api.POST('/v1/admin/codes', {
        body: {
          owner: typed.owner.trim(),
          ...(typed.code.trim() && { code: typed.code.trim() }),
          ...(typed.discount && { discount: discountIn(typed.discount, currency) }),
          ...(usageLimit && { usageLimit }),
          ...(validFrom && { validFrom }),
          ...(validUntil && { validUntil }),
        },
      }),
    );
    notify({ type: 'success', text: say.made(made.code) });
    go(`/codes/${encodeURIComponent(made.code)}`);
  });
  const change = (part: Partial<Typed>) => setTyped((before) => ({ ...before, ...part }));
  const wrong = (is: boolean, text: string) => (isChecked && is ? text : undefined);
  return (
    <DeedDialog
      title={say.make}
      deed={say.make}
      cancel={say.cancel}
      {...{ isRunning, problem, onClose }}
      onSubmit={() => {
        setChecked(true);
        if (flaws.size === 0) void run();
      }}
    >
      <Box color="text-body-secondary">{say.makeIntro}</Box>
      <FormField
        label={say.makeOwner}
        constraintText={say.makeOwnerHint}
        errorText={wrong(flaws.has('owner'), say.makeOwnerMissing) ?? problem?.at('/owner')}
      >
        <Input
          autoFocus
          spellcheck={false}
          value={typed.owner}
          onChange={({ detail }) => change({ owner: detail.value })}
        />
      </FormField>
      <FormField
        label={say.makeCode}
        constraintText={say.makeCodeHint}
        errorText={problem?.at('/code')}
      >
        <Input
          spellcheck={false}
          value={typed.code}
          onChange={({ detail }) => change({ code: detail.value.toUpperCase() })}
        />
      </FormField>
      <ChosenDiscount
        value={typed.discount}
        currency={currency}
        isChecked={isChecked}
        onChange={(discount) => change({ discount })}
      />
      <FormField
        label={say.makeLimit}
        constraintText={say.makeLimitHint}
        errorText={wrong(flaws.has('limit'), say.makeLimitWrong) ?? problem?.at('/usageLimit')}
      >
        <Input
          inputMode="numeric"
          value={typed.limit}
          onChange={({ detail }) => change({ limit: detail.value })}
        />
      </FormField>
      <InstantField
        label={say.makeFrom}
        hint={say.makeFromHint}
        value={typed.from}
        error={problem?.at('/validFrom')}
        onChange={(from) => change({ from })}
      />
      <InstantField
        label={say.makeUntil}
        hint={say.makeUntilHint}
        value={typed.until}
        error={wrong(flaws.has('until'), say.endBeforeStart) ?? problem?.at('/validUntil')}
        onChange={(until) => change({ until })}
      />
    </DeedDialog>
  );
}

type Flaw = 'owner' | 'discount' | 'limit' | 'until';

function flawsOf(typed: Typed, currency: typeof rupiah): Set<Flaw> {
  const [from, until] = [instantIn(typed.from), instantIn(typed.until)];
  const isBackwards = until !== undefined && Date.parse(until) <= (from ? Date.parse(from) : 0);
  const { discount } = typed;
  const isDiscountGood = !discount || discountFlaws(discountIn(discount, currency)).size === 0;
  return new Set<Flaw>([
    ...(typed.owner.trim() === '' ? (['owner'] as const) : []),
    ...(isGoodLimit(typed.limit) ? [] : (['limit'] as const)),
    ...(isBackwards ? (['until'] as const) : []),
    ...(isDiscountGood ? [] : (['discount'] as const)),
  ]);
}

type DiscountProps = {
  value: TypedDiscount | undefined;
  currency: typeof rupiah;
  isChecked: boolean;
  onChange(value: TypedDiscount | undefined): void;
};

function ChosenDiscount({ value, currency, isChecked, onChange }: DiscountProps) {
  const say = useWords(words);
  const name = useWords(discountWords);
  const programme = { value: 'programme', label: say.makeDiscountProgramme };
  const options = [
    programme,
    { value: 'fixed', label: name.fixed },
    { value: 'percent', label: name.percent },
  ];
  const flaws = value ? discountFlaws(discountIn(value, currency)) : undefined;
  const texts = {
    amount: name.amountWrong,
    basisPoints: name.shareWrong,
    max: name.mostWrong,
  };
  return (
    <SpaceBetween size="m">
      <FormField label={say.makeDiscount}>
        <Select
          options={options}
          selectedOption={options.find((option) => option.value === value?.kind) ?? programme}
          onChange={({ detail: { selectedOption } }) => {
            const kind = selectedOption.value;
            onChange(
              kind === 'fixed' || kind === 'percent'
                ? { ...noDiscount, ...value, kind }
                : undefined,
            );
          }}
        />
      </FormField>
      {value && (
        <DiscountFields
          value={value}
          currency={currency}
          errorAt={(field) => (isChecked && flaws?.has(field) ? texts[field] : undefined)}
          onChange={onChange}
        />
      )}
    </SpaceBetween>
  );
}
