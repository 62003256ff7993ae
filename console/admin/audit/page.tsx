import ContentLayout from '@cloudscape-design/components/content-layout';
import Header from '@cloudscape-design/components/header';
import SegmentedControl from '@cloudscape-design/components/segmented-control';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useWords } from '../i18n/use-language.tsx';
import { useRoute } from '../shell/router.tsx';
import { DayField } from '../state/day-field.tsx';
import { dayOf } from '../state/days.ts';
import { FindForm } from '../state/find-form.tsx';
import { Loaded } from '../state/loaded.tsx';
import { useServiceNow } from '../state/use-service-now.ts';
import { Events } from './events.tsx';
import { words } from './words.ts';

const kinds = ['date', 'orderId', 'customerId'] as const;
type Kind = (typeof kinds)[number];
/** Whose events, or those of which day; no value: it is still to be named. */
export type Subject = { kind: Kind; value: string };

const pathOf = ({ kind, value }: Subject): string =>
  `/audit?${new URLSearchParams({ [kind]: value })}`;

/** `/audit?date=…`, `?orderId=…` or `?customerId=…`; today's without any. */
export default function Page() {
  const say = useWords(words);
  const { search, go } = useRoute();
  const now = useServiceNow();
  const kind = kinds.find((each) => search.has(each)) ?? 'date';
  const show = (subject: Subject) => go(pathOf(subject));
  return (
    <ContentLayout
      header={
        <Header variant="h1" description={say.intro}>
          {say.title}
        </Header>
      }
    >
      <Loaded query={now}>
        {(at) => {
          const today = dayOf(at);
          const value = search.get(kind) ?? (kind === 'date' ? today : '');
          return (
            <SpaceBetween size="l">
              <Choice kind={kind} onChange={(other) => show({ kind: other, value: '' })} />
              <Named subject={{ kind, value }} today={today} onChange={show} />
              {(value !== '' || kind === 'date') && (
                <Events subject={{ kind, value: value || today }} />
              )}
            </SpaceBetween>
          );
        }}
      </Loaded>
    </ContentLayout>
  );
}

function Choice({ kind, onChange }: { kind: Kind; onChange(kind: Kind): void }) {
  const say = useWords(words);
  return (
    <SegmentedControl
      label={say.choose}
      selectedId={kind}
      onChange={({ detail }) => onChange(detail.selectedId as Kind)}
      options={[
        { id: 'date', text: say.byDay },
        { id: 'orderId', text: say.byOrder },
        { id: 'customerId', text: say.byCustomer },
      ]}
    />
  );
}

type NamedProps = { subject: Subject; today: string; onChange(subject: Subject): void };

function Named({ subject: { kind, value }, today, onChange }: NamedProps) {
  const say = useWords(words);
  if (kind === 'date') {
    return (
      <DayField
        label={say.day}
        day={value || today}
        last={today}
        onChange={(day) => onChange({ kind, value: day })}
      />
    );
  }
  const isOrder = kind === 'orderId';
  return (
    <FindForm
      key={kind}
      label={isOrder ? say.order : say.customer}
      placeholder={isOrder ? say.orderPlaceholder : say.customerPlaceholder}
      deed={say.find}
      find={async (typed) => pathOf({ kind, value: typed })}
    />
  );
}
