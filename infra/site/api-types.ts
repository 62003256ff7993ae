import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import {
  type Content,
  nameIn,
  type Operation,
  type Parameter,
  type Reply,
  type Schema,
} from './openapi-document.ts';

/**
 * Writes what the console and the client know of the API, from the OpenAPI document alone: the
 * types that openapi-fetch takes, and who may do what (`x-groups`). Covers the parts of JSON Schema that the
 * document uses, and throws at any other rather than guess.
 */
const document = JSON.parse(readFileSync('docs/openapi.json', 'utf8'));

const key = (name: string): string => (/^\w+$/.test(name) ? name : JSON.stringify(name));
const union = (types: string[], by: string): string =>
  types.length > 1 ? `(${types.join(by)})` : (types[0] ?? 'never');

function typeOf(schema: Schema): string {
  if (schema.$ref) return `Schemas[${JSON.stringify(nameIn(schema.$ref))}]`;
  if ('const' in schema) return JSON.stringify(schema.const);
  if (schema.enum)
    return union(
      schema.enum.map((value) => JSON.stringify(value)),
      ' | ',
    );
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices) return union(choices.map(typeOf), ' | ');
  if (schema.allOf) return union(schema.allOf.map(typeOf), ' & ');
  if (Array.isArray(schema.type)) {
    return union(
      schema.type.map((type) => typeOf({ ...schema, type })),
      ' | ',
    );
  }
  switch (schema.type) {
    case 'string':
    case 'boolean':
    case 'null':
      return schema.type;
    case 'integer':
    case 'number':
      return 'number';
    case 'array':
      return `${typeOf(schema.items ?? {})}[]`;
    case 'object':
      return objectOf(schema);
    case undefined:
      return 'unknown';
    default:
      throw new Error(`no type is written for ${JSON.stringify(schema)}`);
  }
}

function objectOf({ properties, required = [], additionalProperties }: Schema): string {
  if (!properties) {
    return typeof additionalProperties === 'object'
      ? `Record<string, ${typeOf(additionalProperties)}>`
      : 'Record<string, unknown>';
  }
  const fields = Object.entries(properties).map(([name, schema]) => {
    const meaning = schema.description
      ? `/** ${schema.description.replaceAll('*/', '* /')} */ `
      : '';
    return `${meaning}${key(name)}${required.includes(name) ? '' : '?'}: ${typeOf(schema)};`;
  });
  return `{ ${fields.join(' ')} }`;
}

const contentOf = (content: Content = {}): string =>
  `{ ${Object.entries(content)
    .map(([mediaType, { schema }]) => `${JSON.stringify(mediaType)}: ${typeOf(schema)};`)
    .join(' ')} }`;

function parametersOf(parameters: Parameter[] = []): string {
  const places = ['query', 'header', 'path', 'cookie'].map((place) => {
    const here = parameters.filter((parameter) => parameter.in === place);
    if (here.length === 0) return `${place}?: never;`;
    const isOptional = here.every(({ required }) => !required);
    const fields = here.map(
      ({ name, required, schema }) => `${key(name)}${required ? '' : '?'}: ${typeOf(schema)};`,
    );
    return `${place}${isOptional ? '?' : ''}: { ${fields.join(' ')} };`;
  });
  return `{ ${places.join(' ')} }`;
}

const responses = document.components.responses as Record<string, Reply>;

function operationOf({ parameters, requestBody, responses: replies }: Operation): string {
  const body = requestBody
    ? `requestBody${requestBody.required ? '' : '?'}: { content: ${contentOf(requestBody.content)} };`
    : 'requestBody?: never;';
  const answers = Object.entries(replies).map(([status, reply]) => {
    const { content } = reply.$ref ? (responses[nameIn(reply.$ref)] ?? {}) : reply;
    return `${status}: { headers: Record<string, string>; content: ${contentOf(content)} };`;
  });
  return `{ parameters: ${parametersOf(parameters)}; ${body} responses: { ${answers.join(' ')} } }`;
}

const operations = Object.entries(document.paths as Record<string, Record<string, Operation>>);
const head = '// Written from docs/openapi.json by `node infra/site/api-types.ts`.\n';
const absent = ['get', 'put', 'post', 'patch', 'delete', 'options', 'head', 'trace'];

const types = `${head}
export type Schemas = {
${Object.entries(document.components.schemas as Record<string, Schema>)
  .map(([name, schema]) => `  ${name}: ${typeOf(schema)};`)
  .join('\n')}
};

export type paths = {
${operations
  .map(([path, methods]) => {
    const none = absent.filter((method) => !(method in methods));
    const all = Object.entries(methods).map(([method, it]) => `${method}: ${operationOf(it)};`);
    return `  ${JSON.stringify(path)}: { ${all.join(' ')} ${none.map((name) => `${name}?: never;`).join(' ')} };`;
  })
  .join('\n')}
};
`;

const groups = `${head}
/** Who may do what: an operation is done by members of these groups. */
export const groupsOf = {
${operations
  .flatMap(([, methods]) => Object.values(methods))
  .filter((operation) => operation['x-groups'])
  .map(({ operationId, ...it }) => `  '${operationId}': ${JSON.stringify(it['x-groups'])},`)
  .join('\n')}
} as const;
`;

const isChecking = process.argv.includes('--check');
const files = {
  'console/api/generated/types.ts': types,
  'console/api/generated/groups.ts': groups,
  // The package that is published has its own, because nothing outside its folder goes with it.
  'client/src/generated/types.ts': types,
};
for (const [file, text] of Object.entries(files)) {
  if (!isChecking) writeFileSync(file, text);
  else if (!existsSync(file) || readFileSync(file, 'utf8') !== text) {
    console.error(`${file} is stale: write it again with \`node infra/site/api-types.ts\`.`);
    process.exitCode = 1;
  }
}
