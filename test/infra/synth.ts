import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import * as z from 'zod';
import { synthesize as assemble } from '../../infra/local/synth.ts';

type Properties = Record<string, unknown>;

const Resource = z.looseObject({
  Type: z.string(),
  Properties: z.record(z.string(), z.unknown()).default({}),
});
const Synthesized = z.looseObject({ Resources: z.record(z.string(), Resource) });

/** `hold-order` is `HoldOrder` in the template. */
export const nameOf = (operation: string) =>
  operation
    .split('-')
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join('');

/**
 * The product's own template, as the local stack runs it: whatever tests want of it, it is made
 * once. That it keeps the rules of `cdk-nag` and CloudFormation's schema, the build checks.
 */
export function synthesize() {
  const assembly = assemble((line) => console.error(line));
  const [file = ''] = readdirSync(assembly).filter((name) => name.endsWith('.template.json'));
  const json: unknown = JSON.parse(readFileSync(join(assembly, file), 'utf8'));
  const resources = Object.entries(Synthesized.parse(json).Resources);
  /**
   * The properties of every resource of one type, by logical id; of the product's own, so without
   * the function with which CDK copies the pages.
   */
  const all = <P = Properties>(type: string): Record<string, P> =>
    Object.fromEntries(
      resources
        .filter(([id, { Type }]) => Type === type && !id.startsWith('CustomCDKBucketDeployment'))
        .map(([id, resource]) => [id, resource.Properties as P]),
    );
  /** The logical id of the only resource of one type. */
  const only = (type: string): string => {
    const ids = Object.keys(all(type));
    if (ids.length !== 1) throw new Error(`${ids.length} resources of ${type}, not one`);
    return String(ids[0]);
  };
  /** The logical id of the resource of one type whose id begins so. */
  const named = (type: string, name: string): string => {
    const ids = Object.keys(all(type)).filter((id) => id.replace(/[0-9A-F]{8}$/, '') === name);
    if (ids.length !== 1) throw new Error(`${ids.length} resources ${name}, not one`);
    return String(ids[0]);
  };
  /** The files that a deployment copies into the pages' bucket, with their contents. */
  const deployed = (): Map<string, string> => {
    const [copying] = Object.values(all<{ SourceObjectKeys: string[] }>(copyingType));
    const folders = copying?.SourceObjectKeys.map((key) =>
      join(assembly, `asset.${key.replace('.zip', '')}`),
    );
    const files = folders?.flatMap((folder) =>
      readdirSync(folder, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map(({ parentPath, name }) => [folder, join(parentPath, name)] as const),
    );
    return new Map(
      files?.map(([folder, file]) => [relative(folder, file), readFileSync(file, 'utf8')]),
    );
  };
  /** The table that everything works on: the stack's own, or the one that a parameter names. */
  const chosen = (ours: object, theirs: object) => ({ 'Fn::If': ['LedgerIsOurs', ours, theirs] });
  const table = only('AWS::DynamoDB::Table');
  const arnParts = [
    ...['arn:', { Ref: 'AWS::Partition' }, ':dynamodb:', { Ref: 'AWS::Region' }, ':'],
    ...[{ Ref: 'AWS::AccountId' }, ':table/', { Ref: 'LedgerTable' }],
  ];
  const ledger = {
    name: chosen({ Ref: table }, { Ref: 'LedgerTable' }),
    arn: chosen({ 'Fn::GetAtt': [table, 'Arn'] }, { 'Fn::Join': ['', arnParts] }),
    streamArn: chosen(
      { 'Fn::GetAtt': [table, 'StreamArn'] },
      { 'Fn::Join': ['', [...arnParts, '/stream/', { Ref: 'LedgerStreamLabel' }]] },
    ),
  };
  /** The name of the one origin: CloudFront's, unless a parameter gives another. */
  const host = {
    'Fn::If': [
      'SiteHasItsDomain',
      { Ref: 'SiteDomain' },
      { 'Fn::GetAtt': [only('AWS::CloudFront::Distribution'), 'DomainName'] },
    ],
  };
  return { ledger, host, json: json as Record<string, unknown>, all, only, named, deployed };
}

const copyingType = 'Custom::CDKBucketDeployment';

export type Synthesized = ReturnType<typeof synthesize>;
