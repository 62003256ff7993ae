import * as z from 'zod';

/** The parts of a CloudFormation template that a local run reads. */
export const Template = z.object({
  Parameters: z.record(z.string(), z.object({ Default: z.unknown().optional() })).default({}),
  Conditions: z.record(z.string(), z.unknown()).default({}),
  Mappings: z
    .record(z.string(), z.record(z.string(), z.record(z.string(), z.unknown())))
    .default({}),
  Resources: z.record(
    z.string(),
    z.object({
      Type: z.string(),
      Condition: z.string().optional(),
      Properties: z.record(z.string(), z.unknown()).default({}),
    }),
  ),
  Outputs: z.record(z.string(), z.object({ Value: z.unknown() })).default({}),
});
export type Template = z.infer<typeof Template>;

export const region = 'us-east-1';
export const account = '000000000000';

const pseudoParameters: Record<string, unknown> = {
  'AWS::AccountId': account,
  'AWS::NoValue': undefined,
  'AWS::Partition': 'aws',
  'AWS::Region': region,
  'AWS::StackId': `arn:aws:cloudformation:${region}:${account}:stack/local`,
  'AWS::StackName': 'local',
  'AWS::URLSuffix': 'amazonaws.com',
};

/** The properties that name the thing that a resource becomes, where the template gives a name. */
const nameProperties = ['TableName', 'FunctionName', 'QueueName', 'Identifier'];

export const arnOf = (logicalId: string): string =>
  `arn:aws:local:${region}:${account}:${logicalId}`;

/**
 * Gives every intrinsic function its local value: a resource is known by its own name or else by
 * its logical id, and its ARN is made of the logical id. What isn't understood throws, because a
 * guess would run as something other than the template. Parameters that aren't given a value have
 * their defaults.
 */
export function createResolver(
  template: Template,
  parameters: Record<string, string> = {},
): (value: unknown) => unknown {
  const functions: Record<string, (argument: unknown) => unknown> = {
    Ref: (name) => reference(z.string().parse(name)),
    Condition: (name) => condition(z.string().parse(name)),
    'Fn::GetAtt': (argument) => attribute(argument),
    'Fn::Join': (argument) => {
      const [separator, parts] = z.tuple([z.string(), z.unknown()]).parse(argument);
      return z.array(z.coerce.string()).parse(resolve(parts)).join(separator);
    },
    'Fn::Sub': (argument) => substitute(argument),
    'Fn::Select': (argument) => {
      const [index, list] = z.tuple([z.coerce.number(), z.unknown()]).parse(argument);
      return z.array(z.unknown()).parse(resolve(list))[index];
    },
    'Fn::Split': (argument) => {
      const [separator, text] = z.tuple([z.string(), z.unknown()]).parse(argument);
      return z.string().parse(resolve(text)).split(separator);
    },
    'Fn::If': (argument) => {
      const [name, yes, no] = z.tuple([z.string(), z.unknown(), z.unknown()]).parse(argument);
      return resolve(condition(name) ? yes : no);
    },
    'Fn::Equals': (argument) => {
      const [left, right] = z.tuple([z.unknown(), z.unknown()]).parse(resolve(argument));
      return String(left) === String(right);
    },
    'Fn::Not': (argument) => !z.tuple([z.boolean()]).parse(resolve(argument))[0],
    'Fn::And': (argument) => z.array(z.boolean()).parse(resolve(argument)).every(Boolean),
    'Fn::Or': (argument) => z.array(z.boolean()).parse(resolve(argument)).some(Boolean),
    'Fn::FindInMap': (argument) => {
      const keys = z.tuple([z.string(), z.string(), z.string()]).parse(resolve(argument));
      return template.Mappings[keys[0]]?.[keys[1]]?.[keys[2]];
    },
  };

  function reference(name: string): unknown {
    if (name in pseudoParameters) return pseudoParameters[name];
    if (name in template.Parameters) return parameter(name);
    const resource = template.Resources[name];
    if (!resource) throw new Error(`The template refers to ${name}, which isn't in it.`);
    const property = nameProperties.find((candidate) => candidate in resource.Properties);
    return property ? resolve(resource.Properties[property]) : name;
  }

  function parameter(name: string): unknown {
    const value = parameters[name] ?? template.Parameters[name]?.Default;
    if (value === undefined) throw new Error(`The parameter ${name} has no value and no default.`);
    return value;
  }

  function condition(name: string): boolean {
    return z.boolean(`${name} is no condition`).parse(resolve(template.Conditions[name]));
  }

  function attribute(argument: unknown): string {
    const path =
      typeof argument === 'string' ? argument : z.array(z.string()).parse(argument).join('.');
    const [logicalId = '', ...name] = path.split('.');
    return name[0] === 'Arn' ? arnOf(logicalId) : path;
  }

  function substitute(argument: unknown): string {
    const [text, variables] =
      typeof argument === 'string'
        ? [argument, {}]
        : z.tuple([z.string(), z.record(z.string(), z.unknown())]).parse(argument);
    return text.replace(/\$\{(!?)([^}]+)\}/g, (_, literal: string, name: string) => {
      if (literal) return `\${${name}}`;
      if (name in variables) return String(resolve(variables[name]));
      return String(name.includes('.') ? attribute(name) : reference(name));
    });
  }

  function resolve(value: unknown): unknown {
    if (Array.isArray(value)) return value.map(resolve).filter((item) => item !== undefined);
    if (typeof value !== 'object' || value === null) return value;
    const [[name, argument] = ['', undefined], ...others] = Object.entries(value);
    const isFunction = name === 'Ref' || name === 'Condition' || name.startsWith('Fn::');
    if (isFunction && others.length === 0) {
      const evaluate = functions[name];
      if (!evaluate) throw new Error(`${name} isn't understood by the local stack yet.`);
      return evaluate(argument);
    }
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, resolve(item)]));
  }

  return resolve;
}
