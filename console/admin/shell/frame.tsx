import AppLayout from '@cloudscape-design/components/app-layout';
import SideNavigation from '@cloudscape-design/components/side-navigation';
import TopNavigation from '@cloudscape-design/components/top-navigation';
import { type ReactNode, useState } from 'react';
import type { Language } from '../../language.ts';
import { useLanguage, useWords } from '../i18n/use-language.tsx';
import { useSession } from '../session/use-session.ts';
import { Notices } from './notify.tsx';
import { hrefOf, useFollow, useRoute } from './router.tsx';
import { sections } from './sections.ts';
import { roleNames, sectionNames, words } from './words.ts';

const wide = matchMedia('(min-width: 768px)');

/** What is around every page: the product, the sections, who is signed in, and notices. */
export function Frame({ children }: { children: ReactNode }) {
  const say = useWords(words);
  const [isOpen, setOpen] = useState(wide.matches);
  return (
    <>
      <div id="top">
        <TopBar />
      </div>
      <AppLayout
        headerSelector="#top"
        navigation={<Sections onFollowed={() => wide.matches || setOpen(false)} />}
        navigationOpen={isOpen}
        onNavigationChange={({ detail }) => setOpen(detail.open)}
        notifications={<Notices />}
        stickyNotifications
        toolsHide
        ariaLabels={{
          navigation: say.navigation,
          navigationToggle: say.openNavigation,
          navigationClose: say.closeNavigation,
          notifications: say.notifications,
        }}
        content={children}
      />
    </>
  );
}

function TopBar() {
  const say = useWords(words);
  const roles = useWords(roleNames);
  const { language, change } = useLanguage();
  const { person, signOut } = useSession();
  const { go } = useRoute();
  const groups = person.groups.map((group) => roles[group as keyof typeof roles] ?? group);
  const role = groups.join(', ') || say.noRole;
  const spoken = language === 'id' ? 'Bahasa Indonesia' : 'English';
  return (
    <TopNavigation
      identity={{
        href: hrefOf(''),
        title: say.product,
        onFollow: (event) => {
          event.preventDefault();
          go('/');
        },
      }}
      utilities={[
        {
          type: 'menu-dropdown',
          text: spoken,
          ariaLabel: `${say.language}: ${spoken}`,
          iconName: 'globe',
          items: [
            { id: 'en', text: 'English', lang: 'en' },
            { id: 'id', text: 'Bahasa Indonesia', lang: 'id' },
          ],
          onItemClick: ({ detail }) => change(detail.id as Language),
        },
        {
          type: 'menu-dropdown',
          text: `${person.name} · ${role}`,
          iconName: 'user-profile',
          description: say.role(role),
          items: [{ id: 'sign-out', text: say.signOut }],
          onItemClick: () => void signOut(),
        },
      ]}
      i18nStrings={{
        overflowMenuTriggerText: say.more,
        overflowMenuTitleText: say.menu,
        overflowMenuBackIconAriaLabel: say.back,
        overflowMenuDismissIconAriaLabel: say.dismiss,
      }}
    />
  );
}

function Sections({ onFollowed }: { onFollowed(): void }) {
  const names = useWords(sectionNames);
  const say = useWords(words);
  const { may } = useSession();
  const { segments } = useRoute();
  const follow = useFollow();
  return (
    <SideNavigation
      header={{ text: say.tagline, href: hrefOf('overview') }}
      activeHref={hrefOf(segments[0] ?? '')}
      items={sections
        .filter(({ needs }) => may(needs))
        .map(({ path, name }) => ({ type: 'link', text: names[name], href: hrefOf(path) }))}
      onFollow={(event) => {
        follow(event);
        onFollowed();
      }}
    />
  );
}
