import Button from '@cloudscape-design/components/button';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { answerOf, asCsv, tableOf } from '../../api/client.ts';
import { useWords } from '../i18n/use-language.tsx';
import { useSession } from '../session/use-session.ts';
import { useRoute } from '../shell/router.tsx';
import { DayField } from '../state/day-field.tsx';
import { dayAfter } from '../state/days.ts';
import { DownloadCsv } from '../state/download-csv.tsx';
import { Loaded } from '../state/loaded.tsx';
import { useQuery } from '../state/use-query.ts';
import { Details } from './details.tsx';
import { Sections, Standing } from './figures.tsx';
import { ReportFrame } from './page.tsx';
import { Alarms, Status } from './status.tsx';
import { words } from './words.ts';

/** What the audit says of one day, and whether that still is what was reported of it. */
export function DayPage({ day, today }: { day: string; today: string }) {
  const { api } = useSession();
  const params = { path: { date: day } };
  const query = useQuery(`report ${day}`, () =>
    answerOf(api.GET('/v1/admin/reports/{date}', { params })),
  );
  return (
    <ReportFrame
      kind="day"
      today={today}
      fields={<Fields day={day} today={today} />}
      actions={
        <DownloadCsv
          name={`kawan-report-${day}`}
          load={() => tableOf(api.GET('/v1/admin/reports/{date}', { params, ...asCsv }))}
        />
      }
    >
      <Loaded query={query}>
        {(report) => (
          <SpaceBetween size="l">
            <Alarms report={report} />
            <Status report={report} />
            <Standing standing={report.standing} />
            <Sections movements={report} />
            <Details report={report} />
          </SpaceBetween>
        )}
      </Loaded>
    </ReportFrame>
  );
}

function Fields({ day, today }: { day: string; today: string }) {
  const say = useWords(words);
  const { go } = useRoute();
  const goTo = (other: string) => go(`/reports/${other}`);
  return (
    <SpaceBetween size="xs" direction="horizontal" alignItems="end">
      <Button
        iconName="angle-left"
        ariaLabel={say.previousDay}
        onClick={() => goTo(dayAfter(day, -1))}
      />
      <DayField label={say.day} day={day} last={today} onChange={goTo} />
      <Button
        iconName="angle-right"
        ariaLabel={say.nextDay}
        disabled={day >= today}
        onClick={() => goTo(dayAfter(day, 1))}
      />
    </SpaceBetween>
  );
}
