/** A way to write what a handler answers. */
export type Representation = {
  mediaType: string;
  contentType: string;
  /** What stands in it, for the API's document. */
  description: string;
  write: (body: object) => string;
};

export const json: Representation = {
  mediaType: 'application/json',
  contentType: 'application/json',
  description: '',
  write: (body) => JSON.stringify(body),
};

/**
 * The way that a caller likes best, of those that there are; JSON where they say nothing, like them
 * alike, or accept none: an answer is more use than a refusal (RFC 9110, 12.4.1).
 */
export function chosen(accept: string | undefined, others: Representation[] = []): Representation {
  if (accept === undefined || others.length === 0) return json;
  const ranges = accept.slice(0, acceptCharactersMax).split(',').map(parseRange);
  const liking = ({ mediaType }: Representation) => likingOf(mediaType, ranges);
  return others.reduce((best, other) => (liking(other) > liking(best) ? other : best), json);
}

const acceptCharactersMax = 1000;

type Range = { type: string; quality: number };

function parseRange(text: string): Range {
  const [type = '', ...parameters] = text.split(';').map((part) => part.trim().toLowerCase());
  const quality = parameters.find((parameter) => parameter.startsWith('q='));
  const value = quality === undefined ? 1 : Number(quality.slice('q='.length));
  return { type, quality: value >= 0 && value <= 1 ? value : 0 };
}

/** What the most exact of the ranges that fit says; 0 where none does. */
function likingOf(mediaType: string, ranges: Range[]): number {
  const [family] = mediaType.split('/');
  for (const type of [mediaType, `${family}/*`, '*/*']) {
    const range = ranges.find((each) => each.type === type);
    if (range) return range.quality;
  }
  return 0;
}
