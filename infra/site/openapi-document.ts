/** The parts of the product's OpenAPI document that its reference and its clients' types are made of. */
export type Document = {
  info: { title: string; description: string };
  tags: { name: string; description: string }[];
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, Schema>; responses: Record<string, Reply> };
};
export type Operation = {
  operationId: string;
  summary: string;
  description: string;
  tags: string[];
  parameters?: Parameter[];
  requestBody?: { required?: boolean; content: Content };
  responses: Record<string, Reply>;
  'x-groups'?: string[];
  'x-row-refusals'?: string[];
};
export type Parameter = { in: string; name: string; required?: boolean; schema: Schema };
export type Content = Record<string, { schema: Schema }>;
export type Reply = {
  $ref?: string;
  description: string;
  headers?: Record<string, { description: string }>;
  content?: Content;
};
export type Schema = {
  $ref?: string;
  type?: string | string[];
  const?: unknown;
  enum?: unknown[];
  anyOf?: Schema[];
  oneOf?: Schema[];
  allOf?: Schema[];
  properties?: Record<string, Schema>;
  required?: string[];
  additionalProperties?: boolean | Schema;
  items?: Schema;
  default?: unknown;
  description?: string;
  format?: string;
  pattern?: string;
  minimum?: number;
  maximum?: number;
  minLength?: number;
  maxLength?: number;
  maxItems?: number;
  examples?: unknown[];
};

/** The name at the end of a reference within the document. */
export const nameIn = (reference: string): string => reference.split('/').at(-1) ?? '';
