import type { Schemas } from '../../api/generated/types.ts';
import { rupiah } from '../../format.ts';
import { useFormat, useWords } from '../i18n/use-language.tsx';
import { useDiscountText } from '../programme/discount.ts';
import { ToCode, ToCustomer } from '../state/links.tsx';
import type { Column } from '../state/listing.tsx';
import { useProgramme } from '../state/use-programme.ts';
import { CodeStatus } from './status.tsx';
import { words } from './words.ts';

type Code = Schemas['Code'];

export function useCodeColumns(): [Column<Code>, ...Column<Code>[]] {
  const say = useWords(words);
  const format = useFormat();
  const discountText = useDiscountText();
  const currency = useProgramme()?.currency ?? rupiah;
  const usesOf = ({ uses, usageLimit }: Code) =>
    usageLimit === null
      ? format.number(uses)
      : say.usesOf(format.number(uses), format.number(usageLimit));
  const endOf = ({ validUntil }: Code) =>
    validUntil === null ? say.never : format.dateTime(validUntil);
  const discountOf = ({ discount }: Code) =>
    discount ? discountText(discount, currency) : say.ofProgramme;
  return [
    {
      id: 'code',
      header: say.code,
      cell: ({ code }) => <ToCode code={code} />,
      minWidth: 160,
    },
    {
      id: 'status',
      header: say.status,
      cell: ({ status }) => <CodeStatus status={status} />,
      minWidth: 110,
    },
    { id: 'uses', header: say.uses, cell: usesOf, minWidth: 110 },
    { id: 'discount', header: say.discount, cell: discountOf, minWidth: 150 },
    { id: 'owner', header: say.owner, cell: ({ owner }) => <ToCustomer customerId={owner} /> },
    { id: 'until', header: say.validUntil, cell: endOf, minWidth: 130 },
    {
      id: 'changed',
      header: say.changed,
      cell: ({ createdAt, changedAt }) => format.dateTime(changedAt ?? createdAt),
      minWidth: 130,
    },
  ];
}
