import ContentLayout from '@cloudscape-design/components/content-layout';
import Header from '@cloudscape-design/components/header';
import Tabs from '@cloudscape-design/components/tabs';
import { useWords } from '../i18n/use-language.tsx';
import { hrefOf, useRoute } from '../shell/router.tsx';
import { Loaded } from '../state/loaded.tsx';
import { History } from './history.tsx';
import { Rules } from './rules.tsx';
import { Switches } from './switches.tsx';
import { useSettings } from './use-settings.ts';
import { words } from './words.ts';

/** `/settings` has the rules, `/settings/switches` stops and starts, `/settings/history` tells. */
export default function Page() {
  const say = useWords(words);
  const { segments, go } = useRoute();
  const [, part = 'rules'] = segments;
  const settings = useSettings();
  return (
    <ContentLayout
      header={
        <Header variant="h1" description={say.intro}>
          {say.title}
        </Header>
      }
    >
      <Tabs
        ariaLabel={say.tabs}
        activeTabId={['switches', 'history'].includes(part) ? part : 'rules'}
        onChange={({ detail }) => detail.activeTabHref && go(detail.activeTabHref)}
        tabs={[
          {
            id: 'rules',
            label: say.rules,
            href: hrefOf('settings'),
            content: (
              <Loaded query={settings}>
                {(read) => <Rules key={read.etag} read={read} onChanged={settings.reload} />}
              </Loaded>
            ),
          },
          {
            id: 'switches',
            label: say.switches,
            href: hrefOf('settings', 'switches'),
            content: (
              <Loaded query={settings}>
                {(read) => <Switches read={read} onChanged={settings.reload} />}
              </Loaded>
            ),
          },
          {
            id: 'history',
            label: say.history,
            href: hrefOf('settings', 'history'),
            content: <History />,
          },
        ]}
      />
    </ContentLayout>
  );
}
