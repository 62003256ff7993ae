import * as z from 'zod';

/** One statement of a role's policy, as far as it speaks of DynamoDB. */
export type Statement = {
  actions: string[];
  resources: string[];
  /** Patterns of which every partition key that a call touches must match one; none: any key. */
  leadingKeys: string[] | undefined;
};

/** What one call asks of one item or of many of one kind. */
export type Touch = { action: string; resource: string; keys: string[] };

const list = z.union([z.string().transform((one) => [one]), z.array(z.string())]);

const LeadingKeys = z.strictObject({ 'dynamodb:LeadingKeys': list });

/** The conditions that this project's roles are written with; another must not be guessed at. */
const Condition = z.strictObject({
  'ForAllValues:StringLike': LeadingKeys,
  Null: z.strictObject({ 'dynamodb:LeadingKeys': z.literal('false') }),
});

const PolicyStatement = z.object({
  Effect: z.literal('Allow'),
  Action: list,
  Resource: list,
  Condition: z.unknown().optional(),
});

export const PolicyProperties = z.object({
  Roles: z.array(z.string()),
  PolicyDocument: z.object({ Statement: z.array(z.unknown()) }),
});

/** The statements of a policy that let a role use the table. */
export const statementsOf = ({ PolicyDocument }: z.infer<typeof PolicyProperties>): Statement[] =>
  PolicyDocument.Statement.map((statement) => PolicyStatement.parse(statement))
    .filter(({ Action }) => Action.some((action) => action.startsWith('dynamodb:')))
    .map(({ Action, Resource, Condition: condition }) => ({
      actions: Action,
      resources: Resource,
      leadingKeys:
        condition === undefined
          ? undefined
          : Condition.parse(condition)['ForAllValues:StringLike']['dynamodb:LeadingKeys'],
    }));

/** Whether one of the statements allows it: every key, and at least one where keys are asked for. */
export const allows = (statements: Statement[], { action, resource, keys }: Touch): boolean =>
  statements.some(
    ({ actions, resources, leadingKeys }) =>
      actions.some((pattern) => isLike(action, pattern)) &&
      resources.some((pattern) => isLike(resource, pattern)) &&
      (leadingKeys === undefined ||
        (keys.length > 0 &&
          keys.every((key) => leadingKeys.some((pattern) => isLike(key, pattern))))),
  );

/** `*` stands for any text, in IAM's patterns as in StringLike. */
function isLike(text: string, pattern: string): boolean {
  const parts = pattern.split('*').map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('.*')}$`, 's').test(text);
}
