import ContentLayout from '@cloudscape-design/components/content-layout';
import Header from '@cloudscape-design/components/header';
import SegmentedControl from '@cloudscape-design/components/segmented-control';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { type ReactNode, useEffect } from 'react';
import { useWords } from '../i18n/use-language.tsx';
import { useRoute } from '../shell/router.tsx';
import { dayAfter, dayOf } from '../state/days.ts';
import { Loaded } from '../state/loaded.tsx';
import { useServiceNow } from '../state/use-service-now.ts';
import { DayPage } from './day.tsx';
import { RangePage } from './range.tsx';
import { words } from './words.ts';

/** `/reports/<day>` reports on one, `/reports/<first>/<last>` on several; else on today. */
export default function Page() {
  const { segments, go } = useRoute();
  const [, first, last] = segments;
  const now = useServiceNow();
  const today = now.data && dayOf(now.data);
  useEffect(() => {
    if (first === undefined && today) go(`/reports/${today}`, { replace: true });
  }, [first, today, go]);
  return (
    <Loaded query={now}>
      {(at) => {
        if (first === undefined) return null;
        return last === undefined ? (
          <DayPage key={first} day={first} today={dayOf(at)} />
        ) : (
          <RangePage key={`${first} ${last}`} from={first} to={last} today={dayOf(at)} />
        );
      }}
    </Loaded>
  );
}

type FrameProps = {
  kind: 'day' | 'range';
  today: string;
  /** What is asked for: its fields. */
  fields: ReactNode;
  actions: ReactNode;
  children: ReactNode;
};

/** What both kinds of report have around them. */
export function ReportFrame({ kind, today, fields, actions, children }: FrameProps) {
  const say = useWords(words);
  const { go } = useRoute();
  return (
    <ContentLayout
      header={
        <Header variant="h1" description={say.intro} actions={actions}>
          {say.title}
        </Header>
      }
    >
      <SpaceBetween size="l">
        <SpaceBetween size="m" direction="horizontal" alignItems="end">
          <SegmentedControl
            label={say.show}
            selectedId={kind}
            onChange={({ detail }) =>
              go(
                detail.selectedId === 'day'
                  ? `/reports/${today}`
                  : `/reports/${dayAfter(today, -6)}/${today}`,
              )
            }
            options={[
              { id: 'day', text: say.aDay },
              { id: 'range', text: say.aRange },
            ]}
          />
          {fields}
        </SpaceBetween>
        {children}
      </SpaceBetween>
    </ContentLayout>
  );
}
