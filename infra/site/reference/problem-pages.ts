import { ProblemCode, problems } from '../../../shared/http/problems.ts';
import { html, inline, page } from './html.ts';
import { remedies } from './remedies.ts';

/** A page for each problem, under the address that its `type` names, and one that lists them. */
export function problemPages(operationsOf: (code: ProblemCode) => string[]): Map<string, string> {
  const one = (code: ProblemCode) => {
    const { status, title } = problems[code];
    const { cause, remedy } = remedies[code];
    const content = html`<main>
<h1>${title}</h1>
<p class="facts"><code>${code}</code> · status ${status}</p>
<h2>When it comes</h2>
<p>${inline(cause)}</p>
<h2>What to do</h2>
<p>${inline(remedy)}</p>
<h2>Who answers it</h2>
<p>${operationsOf(code).map((operation) => html`<a href="/docs/#${operation}">${operation}</a> `)}</p>
</main>`;
    return page(title, content);
  };
  const rows = ProblemCode.options.map(
    (code) => html`<tr><td><a href="/problems/${code}"><code>${code}</code></a></td>
<td>${problems[code].status}</td><td>${problems[code].title}</td></tr>`,
  );
  const list = html`<main>
<h1>Problems</h1>
<p>Whatever is refused is answered with a problem (RFC 9457). <code>code</code> is stable and for programs;
<code>detail</code> is for people. The <code>type</code> of each is the address of its page here.</p>
<div class="wide" tabindex="0"><table><thead><tr><th>Code</th><th>Status</th><th>Meaning</th></tr></thead><tbody>${rows}</tbody></table></div>
</main>`;
  return new Map([
    ['problems/index.html', page('Problems', list)],
    ...ProblemCode.options.map((code) => [`problems/${code}.html`, one(code)] as const),
  ]);
}
