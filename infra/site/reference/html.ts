/** Markup that is safe to put into a page. */
export type Html = { html: string };

const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
const escaped = (text: string): string => text.replace(/[&<>"]/g, (sign) => entities[sign] ?? '');

type Part = string | number | Html | undefined | Part[];

function rendered(part: Part): string {
  if (part === undefined) return '';
  if (Array.isArray(part)) return part.map(rendered).join('');
  return typeof part === 'object' ? part.html : escaped(String(part));
}

/** html`<p>${text}</p>`: whatever is put in is text, unless it is markup made by this itself. */
export const html = (texts: TemplateStringsArray, ...parts: Part[]): Html => ({
  html: texts.map((text, index) => text + rendered(parts[index])).join(''),
});

/** Paragraphs, with \`code\` in them, as descriptions are written. */
export const prose = (text: string): Html[] =>
  text.split('\n\n').map((paragraph) => html`<p>${inline(paragraph)}</p>`);

export const inline = (text: string): Html[] =>
  text
    .split('`')
    .map((part, index) => (index % 2 === 1 ? html`<code>${part}</code>` : html`${part}`));

export const page = (title: string, content: Html): string =>
  html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title} · Kawan</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/docs/style.css">
</head>
<body>
<header><a href="/docs/">Kawan API</a> <a href="/problems/">Problems</a> <a href="/v1/openapi.json">OpenAPI document</a></header>
${content}
</body>
</html>
`.html;
