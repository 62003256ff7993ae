import ColumnLayout from '@cloudscape-design/components/column-layout';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { answerOf, asCsv, tableOf } from '../../api/client.ts';
import { rupiah } from '../../format.ts';
import { useSession } from '../session/use-session.ts';
import { DownloadCsv } from '../state/download-csv.tsx';
import { Loaded } from '../state/loaded.tsx';
import { useProgramme } from '../state/use-programme.ts';
import { useQuery } from '../state/use-query.ts';
import { Discounts, Outstanding, PointsMoved } from './charts.tsx';
import { Funnel } from './funnel.tsx';
import { Headline } from './headline.tsx';
import type { Range } from './range.ts';
import { TopReferrers } from './top-referrers.tsx';

/** The figures of a range of days, told by the audit some seconds after things happen. */
export function Figures({ range, version }: { range: Range; version: number }) {
  const { api } = useSession();
  const { from, to, by } = range;
  const currency = useProgramme()?.currency ?? rupiah;
  const figures = useQuery(`figures ${from} ${to} ${version}`, async () => {
    const [report, analytics] = await Promise.all([
      answerOf(api.GET('/v1/admin/reports', { params: { query: { from, to } } })),
      answerOf(api.GET('/v1/admin/analytics', { params: { query: { from, to, by } } })),
    ]);
    return { report, analytics };
  });
  return (
    <Loaded query={figures}>
      {({ report, analytics }) => (
        <SpaceBetween size="l">
          <Headline
            report={report}
            currency={currency}
            actions={
              <DownloadCsv
                name={`kawan-figures-${from === to ? to : `${from}-${to}`}`}
                load={() => {
                  const asked = { params: { query: { from, to, by } }, ...asCsv };
                  return tableOf(api.GET('/v1/admin/analytics', asked));
                }}
              />
            }
          />
          <ColumnLayout columns={2}>
            <Discounts {...{ range, currency }} series={analytics.series} />
            <PointsMoved range={range} series={analytics.series} />
            <Funnel funnel={report.funnel} />
            {range.span === 'month' ? (
              <Outstanding days={report.days} />
            ) : (
              <TopReferrers referrers={analytics.topReferrers} />
            )}
          </ColumnLayout>
          {range.span === 'month' && <TopReferrers referrers={analytics.topReferrers} />}
        </SpaceBetween>
      )}
    </Loaded>
  );
}
