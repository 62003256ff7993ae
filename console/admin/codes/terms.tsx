import Box from '@cloudscape-design/components/box';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import ProgressBar from '@cloudscape-design/components/progress-bar';
import SpaceBetween from '@cloudscape-design/components/space-between';
import type { Schemas } from '../../api/generated/types.ts';
import { useFormat, useWords } from '../i18n/use-language.tsx';
import { useDiscountText } from '../programme/discount.ts';
import { ToCustomer } from '../state/links.tsx';
import { CodeStatus } from './status.tsx';
import { kinds, words } from './words.ts';

type Code = Schemas['Code'];
type Programme = Schemas['SettingsOutput'];
const dayMs = 86_400_000;

export function CodeUses({ code }: { code: Code }) {
  const say = useWords(words);
  const format = useFormat();
  const { uses, usageLimit } = code;
  return (
    <Container fitHeight header={<Header variant="h2">{say.uses}</Header>}>
      <SpaceBetween size="m">
        <div>
          <Box fontSize="display-l" fontWeight="bold">
            {format.number(uses)}
          </Box>
          <Box color="text-body-secondary">
            {usageLimit === null ? say.usesDetail : say.usesDetailLimited}
          </Box>
        </div>
        {usageLimit === null ? (
          <Box>{say.usesNone}</Box>
        ) : (
          <ProgressBar
            label={say.usesOf(format.number(uses), format.number(usageLimit))}
            value={Math.min(100, Math.floor((uses / usageLimit) * 100))}
            additionalInfo={say.usesLeft(format.number(Math.max(0, usageLimit - uses)))}
          />
        )}
      </SpaceBetween>
    </Container>
  );
}

type TermsProps = { code: Code; programme: Programme | undefined };

export function CodeTerms({ code, programme }: TermsProps) {
  const say = useWords(words);
  const kind = useWords(kinds);
  const format = useFormat();
  const discountText = useDiscountText();
  const discountOf = (): string => {
    if (!programme) return code.discount ? '…' : say.ofProgramme;
    const { currency, referral } = programme;
    if (code.discount) return discountText(code.discount, currency);
    return say.ofProgrammeNow(discountText(referral.discount, currency));
  };
  const changed = code.changedAt
    ? [{ label: say.changed, value: format.dateTime(code.changedAt) }]
    : [];
  return (
    <Container fitHeight header={<Header variant="h2">{say.terms}</Header>}>
      <KeyValuePairs
        columns={2}
        minColumnWidth={170}
        items={[
          { label: say.status, value: <StatusNow code={code} /> },
          {
            label: say.owner,
            value: <ToCustomer customerId={code.owner} />,
          },
          { label: say.kind, value: kind[code.kind] },
          { label: say.discount, value: discountOf() },
          { label: say.validFrom, value: format.dateTime(code.validFrom) },
          { label: say.validUntil, value: useEnd(code, programme) },
          { label: say.created, value: format.dateTime(code.createdAt) },
          ...changed,
        ]}
      />
    </Container>
  );
}

/** Its own end, or that which the programme gives customers' own codes. */
function useEnd({ kind, validUntil, createdAt }: Code, programme: Programme | undefined): string {
  const say = useWords(words);
  const format = useFormat();
  const days = programme?.referral.codeExpiresAfterDays ?? null;
  if (validUntil !== null) return format.dateTime(validUntil);
  if (kind === 'vanity' || days === null) return say.never;
  const end = new Date(Date.parse(createdAt) + days * dayMs).toISOString();
  return say.endsByProgramme(format.dateTime(end));
}

/** Its status, and what keeps an active code from being accepted all the same. */
function StatusNow({ code: { status, validFrom, validUntil, uses, usageLimit } }: { code: Code }) {
  const say = useWords(words);
  const now = Date.now();
  const reasons = [
    ...(Date.parse(validFrom) > now ? [say.notYet] : []),
    ...(validUntil !== null && Date.parse(validUntil) <= now ? [say.over] : []),
    ...(usageLimit !== null && uses >= usageLimit ? [say.usedUp] : []),
  ];
  return (
    <>
      <CodeStatus status={status} />
      {status === 'active' && reasons.length > 0 && (
        <Box color="text-status-warning">{reasons.join(', ')}</Box>
      )}
    </>
  );
}
