import {
  type Document,
  nameIn,
  type Operation,
  type Parameter,
  type Reply,
  type Schema,
} from '../openapi-document.ts';
import { type Html, html, inline, page, prose } from './html.ts';

const problemType = 'application/problem+json';

/** The reference of all operations and of what they take and answer, from the document alone. */
export function apiPage({ info, tags, paths, components }: Document): string {
  const operations = operationsIn(paths);
  const reply = (of: Reply): Reply =>
    of.$ref ? (components.responses[nameIn(of.$ref)] ?? of) : of;
  const content = html`<nav><ul>${tags.map(
    (tag) =>
      html`<li><a href="#${tag.name}">${tag.name}</a><ul>${operations
        .filter(({ operation }) => operation.tags.includes(tag.name))
        .map(({ operation: { operationId, summary } }) => link(operationId, summary))}</ul></li>`,
  )}<li><a href="#schemas">Schemas</a></li></ul></nav>
<main>
<h1>${info.title}</h1>
${prose(info.description)}
${tags.map(
  (tag) => html`<h2 id="${tag.name}">${tag.name}</h2>
<p>${tag.description}</p>
${operations
  .filter(({ operation }) => operation.tags.includes(tag.name))
  .map((each) => section(each, reply))}`,
)}
<h2 id="schemas">Schemas</h2>
${Object.entries(components.schemas).map(
  ([name, schema]) => html`<section id="${name}"><h3>${name}</h3>
${schema.description ? prose(schema.description) : []}
${fields(schema)}</section>`,
)}
</main>`;
  return page('API reference', content);
}

const link = (operationId: string, summary: string): Html =>
  html`<li><a href="#${operationId}">${summary}</a></li>`;

type Listed = { method: string; path: string; operation: Operation };

const operationsIn = (paths: Document['paths']): Listed[] =>
  Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({
      method: method.toUpperCase(),
      path,
      operation,
    })),
  );

/** Which operations answer a problem, as a whole or of a row. */
export function answering({ paths, components }: Document, code: string): string[] {
  const whole = (reply: Reply) =>
    codesOf(reply.$ref ? (components.responses[nameIn(reply.$ref)] ?? reply) : reply);
  return operationsIn(paths)
    .map(({ operation }) => operation)
    .filter(({ responses, 'x-row-refusals': ofRows = [] }) =>
      [...ofRows, ...Object.values(responses).flatMap(whole)].includes(code),
    )
    .map(({ operationId }) => operationId);
}

const codesOf = ({ content }: Reply): string[] =>
  (content?.[problemType]?.schema.allOf ?? []).flatMap(({ properties }) => {
    const { enum: codes = [] } = properties?.code ?? {};
    return codes.map(String);
  });

function section({ method, path, operation }: Listed, reply: (of: Reply) => Reply): Html {
  const { operationId, summary, description, parameters = [], requestBody, responses } = operation;
  const { 'x-row-refusals': ofRows = [] } = operation;
  const replies = Object.entries(responses).map(([status, of]) => [status, reply(of)] as const);
  const good = replies.filter(([, of]) => codesOf(of).length === 0);
  const refusals = replies.flatMap(([status, of]) => codesOf(of).map((code) => ({ status, code })));
  return html`<section id="${operationId}"><h3>${summary}</h3>
<p class="route"><b>${method}</b> <code>${path}</code></p>
${prose(description)}
${parameters.length > 0 ? html`<h4>Parameters</h4>${table(parameters.map(parameterRow))}` : undefined}
${requestBody ? html`<h4>Body</h4>${Object.values(requestBody.content).map(({ schema }) => body(schema))}` : undefined}
<h4>Answers</h4>
${good.map(
  ([
    status,
    { description: meaning, headers = {}, content = {} },
  ]) => html`<p><b>${status}</b> ${meaning}${Object.keys(headers).map(
    (name) => html`, <code>${name}</code>`,
  )}</p>
${Object.entries(content).map(([type, { schema }]) => html`<p class="facts">${type}</p>${body(schema)}`)}`,
)}
<p>Problems: ${refusals.map(
    ({ status, code }) => html`<a href="/problems/${code}"><code>${code}</code></a> ${status} `,
  )}</p>
${ofRows.length > 0 ? html`<p>Of a row: ${ofRows.map((code) => html`<a href="/problems/${code}"><code>${code}</code></a> `)}</p>` : undefined}
</section>`;
}

const parameterRow = ({ in: place, name, required, schema }: Parameter): Html =>
  row(name, required ? place : `${place}, may be left out`, schema);

function body(schema: Schema): Html {
  const [example] = schema.examples ?? [];
  return html`${schema.$ref ? html`<p>${typeOf(schema)}</p>` : fields(schema)}
${example === undefined ? undefined : html`<pre tabindex="0"><code>${JSON.stringify(example, null, 2)}</code></pre>`}`;
}

/** What an object has, or what else a schema says. */
function fields(schema: Schema): Html {
  const { properties, required = [], examples: [example] = [] } = schema;
  const shown =
    example === undefined
      ? undefined
      : html`<pre tabindex="0"><code>${JSON.stringify(example, null, 2)}</code></pre>`;
  if (properties === undefined) return html`<p>${typeOf(schema)}</p>${shown}`;
  const rows = Object.entries(properties).map(([name, of]) =>
    row(name, required.includes(name) ? '' : 'may be left out', of),
  );
  return html`${table(rows)}${shown}`;
}

const table = (rows: Html[]): Html =>
  html`<div class="wide" tabindex="0"><table><thead><tr><th>Name</th><th>Type</th><th>Meaning</th></tr></thead><tbody>${rows}</tbody></table></div>`;

const row = (name: string, note: string, schema: Schema): Html =>
  html`<tr><td><code>${name}</code>${note ? html`<br><small>${note}</small>` : undefined}</td>
<td>${typeOf(schema)}</td><td>${inline(schema.description ?? '')}${nested(schema)}</td></tr>`;

/** The fields of an object that has no name of its own. */
function nested({ properties, items }: Schema): Html | undefined {
  if (properties) return fields({ properties });
  return items && !items.$ref && items.properties ? fields(items) : undefined;
}

/** A schema's type with its limits, in a few words. */
function typeOf(schema: Schema): Html {
  const { $ref, anyOf, oneOf, allOf, items, type, format, additionalProperties } = schema;
  if ($ref) return html`<a href="#${nameIn($ref)}">${nameIn($ref)}</a>`;
  const several = anyOf ?? oneOf;
  if (several) return joined(several.map(typeOf), ' or ');
  if (allOf) return joined(allOf.map(typeOf), ' and ');
  if (schema.const !== undefined) return html`<code>${JSON.stringify(schema.const)}</code>`;
  if (schema.enum)
    return joined(
      schema.enum.map((value) => html`<code>${JSON.stringify(value)}</code>`),
      ' or ',
    );
  if (items) return html`list of ${typeOf(items)}${limits(schema)}`;
  if (typeof additionalProperties === 'object')
    return html`${typeOf(additionalProperties)} by name`;
  return html`${format ?? [type].flat().join(' or ')}${limits(schema)}`;
}

function limits({
  minimum,
  maximum,
  minLength,
  maxLength,
  maxItems,
  default: usual,
}: Schema): string {
  // Where only the type is the limit, it says nothing.
  const most = maximum === Number.MAX_SAFE_INTEGER ? undefined : maximum;
  const least = minimum === Number.MIN_SAFE_INTEGER ? undefined : minimum;
  const said = [
    least === undefined ? '' : `at least ${least}`,
    most === undefined ? '' : `at most ${most}`,
    minLength === undefined ? '' : `at least ${minLength} characters`,
    maxLength === undefined ? '' : `at most ${maxLength} characters`,
    maxItems === undefined ? '' : `at most ${maxItems}`,
    usual === undefined ? '' : `otherwise ${JSON.stringify(usual)}`,
  ].filter(Boolean);
  return said.length > 0 ? `, ${said.join(', ')}` : '';
}

const joined = (parts: Html[], by: string): Html =>
  html`${parts.map((part, index) => (index > 0 ? html`${by}${part}` : part))}`;
