import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { arnOf, createResolver, Template } from './intrinsics.ts';
import { Pattern } from './pattern.ts';
import { PolicyProperties, type Statement, statementsOf } from './permissions.ts';

export type LocalFunction = {
  /** The operation that it carries out, or its logical id where none is named. */
  operation: string;
  arn: string;
  /** The asset, ready to be loaded. */
  folder: string;
  handler: string;
  environment: Record<string, string>;
  timeoutSeconds: number;
  memoryMegabytes: number;
  /** What its role lets it do with the table. */
  permissions: Statement[];
};

export type Authorizer = { issuer: string; audience: string[] };

export type LocalRoute = {
  /** As API Gateway writes it: `GET /v1/orders/{orderId}`, or `$default`. */
  routeKey: string;
  fn: LocalFunction;
  scopes: string[];
  authorizer: Authorizer | undefined;
};

export type LocalSchedule = {
  fn: LocalFunction;
  /** None where the expression is a cron's: such a job runs only when it's asked to. */
  everySeconds: number | undefined;
  input: unknown;
};

export type LocalStream = {
  fn: LocalFunction;
  /** Patterns of which a record must match one; none: every record is delivered. */
  filters: Pattern[];
  batchSize: number;
  /** How long a batch may wait to be full. */
  windowSeconds: number;
  /** −1: without end. */
  retriesMax: number;
  ageSecondsMax: number;
  halvesFailed: boolean;
  reportsFailures: boolean;
};

export type Client = { clientId: string; scopes: string[] };

export type Application = {
  functions: LocalFunction[];
  routes: LocalRoute[];
  schedules: LocalSchedule[];
  streams: LocalStream[];
  /** The table's name, and its properties as CreateTable takes them. */
  table: TableProperties;
  tableArn: string;
  clients: { machine: Client; console: Client } | undefined;
};

const FunctionProperties = z.object({
  Runtime: z.string().default('nodejs'),
  Code: z.object({ S3Key: z.string() }),
  Handler: z.string(),
  Environment: z.object({ Variables: z.record(z.string(), z.coerce.string()) }).optional(),
  Timeout: z.number().default(3),
  MemorySize: z.number().default(128),
  Role: z.string().optional(),
});

const RouteProperties = z.object({
  RouteKey: z.string(),
  Target: z.string(),
  AuthorizationType: z.string().optional(),
  AuthorizerId: z.string().optional(),
  AuthorizationScopes: z.array(z.string()).default([]),
});

const IntegrationProperties = z.object({
  IntegrationUri: z.string(),
  IntegrationType: z.literal('AWS_PROXY'),
  PayloadFormatVersion: z.literal('2.0'),
});

const AuthorizerProperties = z.object({
  AuthorizerType: z.literal('JWT'),
  JwtConfiguration: z.object({ Issuer: z.string(), Audience: z.array(z.string()) }),
});

const ScheduleProperties = z.object({
  ScheduleExpression: z.string(),
  Target: z.object({ Arn: z.string(), Input: z.string().optional() }),
});

const MappingProperties = z.object({
  FunctionName: z.string(),
  StartingPosition: z.literal('TRIM_HORIZON'),
  BatchSize: z.int().default(100),
  MaximumBatchingWindowInSeconds: z.int().default(0),
  MaximumRetryAttempts: z.int().default(-1),
  MaximumRecordAgeInSeconds: z.int().default(-1),
  BisectBatchOnFunctionError: z.boolean().default(false),
  FunctionResponseTypes: z.array(z.literal('ReportBatchItemFailures')).default([]),
  FilterCriteria: z
    .object({ Filters: z.array(z.object({ Pattern: z.string() })) })
    .default({ Filters: [] }),
});

const TableProperties = z.object({
  TableName: z.string(),
  AttributeDefinitions: z.array(z.unknown()),
  KeySchema: z.array(z.unknown()),
  BillingMode: z.string().optional(),
  GlobalSecondaryIndexes: z.array(z.unknown()).optional(),
  LocalSecondaryIndexes: z.array(z.unknown()).optional(),
  StreamSpecification: z.object({ StreamViewType: z.string() }).optional(),
});
export type TableProperties = z.infer<typeof TableProperties>;

const secondsPerUnit = { minute: 60, hour: 3600, day: 86_400 };

/**
 * Reads the one template in a cloud assembly as what it will be on this machine, with values for
 * its parameters as a deployment would give them.
 */
export function readApplication(
  assembly: string,
  parameters: Record<string, string> = {},
): Application {
  const { template, resolve } = readTemplate(assembly, parameters);
  const parsed = <S extends z.ZodType>(type: string, schema: S) =>
    ofType(template, type).map(
      ([logicalId, properties]) => [logicalId, schema.parse(resolve(properties))] as const,
    );

  const policies = parsed('AWS::IAM::Policy', PolicyProperties).map(([, policy]) => policy);
  const permissionsOf = (role: string | undefined): Statement[] =>
    policies
      .filter(({ Roles }) => Roles.some((logicalId) => arnOf(logicalId) === role))
      .flatMap(statementsOf);
  // What isn't written for Node is CDK's own, for deployments, and there are none here.
  const forNode = parsed('AWS::Lambda::Function', FunctionProperties).filter(([, { Runtime }]) =>
    Runtime.startsWith('nodejs'),
  );
  const functions = forNode.map(
    ([logicalId, properties]): LocalFunction => ({
      operation: properties.Environment?.Variables.OPERATION ?? logicalId,
      arn: arnOf(logicalId),
      folder: join(assembly, `asset.${properties.Code.S3Key.replace(/\.zip$/, '')}`),
      handler: properties.Handler,
      environment: properties.Environment?.Variables ?? {},
      timeoutSeconds: properties.Timeout,
      memoryMegabytes: properties.MemorySize,
      permissions: permissionsOf(properties.Role),
    }),
  );
  const called = (arn: string): LocalFunction => {
    const fn = functions.find((candidate) => candidate.arn === arn);
    if (!fn) throw new Error(`${arn} is called, but isn't a function of the template.`);
    return fn;
  };
  const integrations = new Map(parsed('AWS::ApiGatewayV2::Integration', IntegrationProperties));
  const authorizers = new Map(parsed('AWS::ApiGatewayV2::Authorizer', AuthorizerProperties));

  return {
    functions,
    routes: parsed('AWS::ApiGatewayV2::Route', RouteProperties).map(([, route]) => ({
      routeKey: route.RouteKey,
      fn: called(integrations.get(route.Target.replace('integrations/', ''))?.IntegrationUri ?? ''),
      scopes: route.AuthorizationScopes,
      authorizer: authorizerOf(route, authorizers),
    })),
    schedules: parsed('AWS::Scheduler::Schedule', ScheduleProperties).map(([, schedule]) => ({
      fn: called(schedule.Target.Arn),
      everySeconds: secondsOf(schedule.ScheduleExpression),
      input: schedule.Target.Input ? JSON.parse(schedule.Target.Input) : undefined,
    })),
    streams: parsed('AWS::Lambda::EventSourceMapping', MappingProperties).map(([, mapping]) => ({
      fn: called(arnOf(mapping.FunctionName)),
      filters: mapping.FilterCriteria.Filters.map((filter) =>
        Pattern.parse(JSON.parse(filter.Pattern)),
      ),
      batchSize: mapping.BatchSize,
      windowSeconds: mapping.MaximumBatchingWindowInSeconds,
      retriesMax: mapping.MaximumRetryAttempts,
      ageSecondsMax: mapping.MaximumRecordAgeInSeconds,
      halvesFailed: mapping.BisectBatchOnFunctionError,
      reportsFailures: mapping.FunctionResponseTypes.length > 0,
    })),
    ...ledgerOf(template, resolve, readTable(assembly)),
    clients: readClients(template, resolve),
  };
}

/**
 * The table that everything works on: the template's own, or another of the same kind that the
 * parameters name, as it is after a restore. Consumers are told of its stream.
 */
function ledgerOf(
  template: Template,
  resolve: (value: unknown) => unknown,
  own: TableProperties,
): Pick<Application, 'table' | 'tableArn'> {
  const [logicalId = ''] = ofType(template, 'AWS::DynamoDB::Table')[0] ?? [];
  const [mapping] = ofType(template, 'AWS::Lambda::EventSourceMapping');
  const streamArn = String(resolve(mapping?.[1].EventSourceArn));
  const [, tableArn, TableName] = /^(arn:.*:table\/([^/]+))\/stream\//.exec(streamArn) ?? [];
  return TableName === undefined || tableArn === undefined
    ? { table: own, tableArn: arnOf(logicalId) }
    : { table: { ...own, TableName }, tableArn };
}

/** The table alone, for whoever needs no functions. */
export function readTable(assembly: string): TableProperties {
  const { template, resolve } = readTemplate(assembly);
  const [table, ...others] = ofType(template, 'AWS::DynamoDB::Table');
  if (!table || others.length > 0) throw new Error('The template has to have exactly one table.');
  const [logicalId, properties] = table;
  return TableProperties.parse({
    TableName: logicalId,
    ...z.looseObject({}).parse(resolve(properties)),
  });
}

function readTemplate(assembly: string, parameters: Record<string, string> = {}) {
  const [file, ...others] = readdirSync(assembly).filter((name) => name.endsWith('.template.json'));
  if (!file || others.length > 0) throw new Error(`${assembly} has to hold exactly one template.`);
  const template = Template.parse(JSON.parse(readFileSync(join(assembly, file), 'utf8')));
  return { template, resolve: createResolver(template, parameters) };
}

const ofType = (template: Template, type: string) =>
  Object.entries(template.Resources)
    .filter(([, resource]) => resource.Type === type)
    .map(([logicalId, resource]) => [logicalId, resource.Properties] as const);

/** A route that wants an authorizer and names none must not be left open. */
function authorizerOf(
  route: z.infer<typeof RouteProperties>,
  authorizers: Map<string, z.infer<typeof AuthorizerProperties>>,
): Authorizer | undefined {
  if ((route.AuthorizationType ?? 'NONE') === 'NONE') return undefined;
  const found = authorizers.get(route.AuthorizerId ?? '');
  if (!found) throw new Error(`${route.RouteKey} wants an authorizer that isn't in the template.`);
  return { issuer: found.JwtConfiguration.Issuer, audience: found.JwtConfiguration.Audience };
}

function secondsOf(expression: string): number | undefined {
  const rate = /^rate\((\d+) (minute|hour|day)s?\)$/.exec(expression);
  if (!rate) return undefined;
  return Number(rate[1]) * secondsPerUnit[rate[2] as keyof typeof secondsPerUnit];
}

/** Whom the user pool gives tokens to: the outputs tell the order platform from the console. */
function readClients(template: Template, resolve: (value: unknown) => unknown) {
  const client = (output: string): Client | undefined => {
    const clientId = resolve(template.Outputs[output]?.Value);
    const properties = template.Resources[String(clientId)]?.Properties;
    const scopes = z.array(z.string()).safeParse(resolve(properties?.AllowedOAuthScopes));
    return scopes.success ? { clientId: String(clientId), scopes: scopes.data } : undefined;
  };
  const machine = client('MachineClientId');
  const console = client('ConsoleClientId');
  return machine && console ? { machine, console } : undefined;
}
