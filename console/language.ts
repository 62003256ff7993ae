/** The languages that people here read. */
export type Language = 'en' | 'id';

type Phrase = string | ((...given: never[]) => string);
type Phrases = Record<string, Phrase>;
/** The same keys, each with the same parameters; the words are the translator's. */
type Translated<P extends Phrases> = { [Key in keyof P]: P[Key] extends string ? string : P[Key] };

/**
 * A dictionary of one part of a page in both languages. English decides which phrases there are: a
 * phrase that is missing in Indonesian, or one too many, doesn't compile.
 */
export const dictionary = <P extends Phrases>(
  en: P,
  id: NoInfer<Translated<P>>,
): Record<Language, Translated<P>> => ({ en: en as Translated<P>, id });

/** What is read first of what a browser prefers (`navigator.languages`); Indonesian otherwise. */
export function preferred(tags: readonly string[]): Language {
  for (const tag of tags) {
    // Old Java runtimes, and with them old Android, say `in` for Indonesian.
    if (/^(id|in)\b/i.test(tag)) return 'id';
    if (/^en\b/i.test(tag)) return 'en';
  }
  return 'id';
}
