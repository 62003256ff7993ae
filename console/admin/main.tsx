import '@cloudscape-design/global-styles/index.css';
import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import { createRoot } from 'react-dom/client';
import { createClient } from '../api/client.ts';
import { LanguageProvider, useWords } from './i18n/use-language.tsx';
import { openSession, type Session } from './session/session.ts';
import { SessionContext } from './session/use-session.ts';
import { Frame } from './shell/frame.tsx';
import { NoticesProvider } from './shell/notify.tsx';
import { Pages } from './shell/pages.tsx';
import { RouteProvider } from './shell/router.tsx';
import { words } from './shell/words.ts';

function App({ session }: { session: Session }) {
  const api = createClient({
    token: session.token,
    onUnauthenticated: () => void session.refused(),
  });
  return (
    <SessionContext value={{ ...session, api }}>
      <LanguageProvider>
        <RouteProvider>
          <NoticesProvider>
            <Frame>
              <Pages />
            </Frame>
          </NoticesProvider>
        </RouteProvider>
      </LanguageProvider>
    </SessionContext>
  );
}

/** Instead of trying for ever: a person decides when to try again. */
function SignInFailed() {
  const say = useWords(words);
  return (
    <Box padding="xxl">
      <Alert
        type="error"
        header={say.signInFailed}
        action={<Button onClick={() => location.assign('/console/')}>{say.signIn}</Button>}
      >
        {say.signInFailedDetail}
      </Alert>
    </Box>
  );
}

const place = document.getElementById('app');
if (place) {
  const root = createRoot(place);
  try {
    const session = await openSession();
    if (session) root.render(<App session={session} />);
  } catch {
    root.render(
      <LanguageProvider>
        <SignInFailed />
      </LanguageProvider>,
    );
  }
}
