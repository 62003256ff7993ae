import { I18nProvider } from '@cloudscape-design/components/i18n';
import en from '@cloudscape-design/components/i18n/messages/all.en';
import id from '@cloudscape-design/components/i18n/messages/all.id';
import { createContext, type ReactNode, useContext, useEffect, useMemo, useState } from 'react';
import { createFormat, type Format } from '../../format.ts';
import type { Language } from '../../language.ts';

type Spoken = { language: Language; format: Format; change(language: Language): void };

const LanguageContext = createContext<Spoken | undefined>(undefined);
const kept = 'kawan.language';

/** Chosen before, or else what the browser asks for. */
function firstLanguage(): Language {
  const chosen = localStorage.getItem(kept);
  if (chosen === 'en' || chosen === 'id') return chosen;
  return navigator.languages.some((tag) => tag.startsWith('id')) ? 'id' : 'en';
}

/** Gives everything inside its language, Cloudscape's own words among it. */
export function LanguageProvider({ children }: { children: ReactNode }) {
  const [language, change] = useState(firstLanguage);
  useEffect(() => {
    document.documentElement.lang = language;
    localStorage.setItem(kept, language);
  }, [language]);
  const spoken = useMemo(() => ({ language, change, format: createFormat(language) }), [language]);
  return (
    <LanguageContext value={spoken}>
      <I18nProvider locale={language} messages={[en, id]}>
        {children}
      </I18nProvider>
    </LanguageContext>
  );
}

export function useLanguage(): Spoken {
  const spoken = useContext(LanguageContext);
  if (!spoken) throw new Error('There is no language here.');
  return spoken;
}

/** A section's phrases in the reader's language. */
export const useWords = <Phrases,>(words: Record<Language, Phrases>): Phrases =>
  words[useLanguage().language];

/** How numbers, money and instants are written in the reader's language. */
export const useFormat = (): Format => useLanguage().format;
