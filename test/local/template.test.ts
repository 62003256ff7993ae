import { describe, expect, it } from '@jest/globals';
import { arnOf, createResolver, Template } from '../../infra/local/intrinsics.ts';
import { readApplication } from '../../infra/local/template.ts';
import { writeAssembly } from './assembly.ts';

/** CloudFormation's `${name}`, which would look like a slip in a plain string. */
const sub = (name: string) => `\${${name}}`;

const resolve = createResolver(
  Template.parse({
    Parameters: {
      Url: { Type: 'String', Default: 'http://here/' },
      Page: { Type: 'String' },
      Place: { Type: 'String', Default: 'nowhere' },
      Silent: { Type: 'String' },
    },
    Conditions: { IsHere: { 'Fn::Equals': [{ Ref: 'Url' }, 'http://here/'] } },
    Resources: {
      Named: { Type: 'AWS::DynamoDB::Table', Properties: { TableName: 'ledger' } },
      Nameless: { Type: 'AWS::DynamoDB::Table' },
    },
  }),
  { Page: 'http://there/', Place: 'here' },
);

describe('intrinsic functions', () => {
  it.each([
    ['a parameter with a default', { Ref: 'Url' }, 'http://here/'],
    ['a parameter with a value', { Ref: 'Page' }, 'http://there/'],
    ['a parameter with both', { Ref: 'Place' }, 'here'],
    ['a resource with a name', { Ref: 'Named' }, 'ledger'],
    ['a resource without one', { Ref: 'Nameless' }, 'Nameless'],
    ['an ARN', { 'Fn::GetAtt': ['Named', 'Arn'] }, arnOf('Named')],
    ['a join', { 'Fn::Join': ['-', ['a', { Ref: 'Named' }]] }, 'a-ledger'],
    [
      'a substitution',
      { 'Fn::Sub': `${sub('Named')}/${sub('!x')}/${sub('AWS::Region')}` },
      `ledger/${sub('x')}/us-east-1`,
    ],
    ['its variables', { 'Fn::Sub': [sub('v'), { v: { Ref: 'Named' } }] }, 'ledger'],
    ['a selection', { 'Fn::Select': [1, { 'Fn::Split': ['/', 'a/b/c'] }] }, 'b'],
    ['a condition', { 'Fn::If': ['IsHere', 'yes', 'no'] }, 'yes'],
    ['its complement', { 'Fn::Not': [{ Condition: 'IsHere' }] }, false],
    ['what is inside', { a: [{ b: { Ref: 'Named' } }] }, { a: [{ b: 'ledger' }] }],
  ])('resolve %s', (_, value, expected) => {
    expect(resolve(value)).toEqual(expected);
  });

  it('are refused when unknown, and so is a reference to nothing', () => {
    expect(() => resolve({ 'Fn::Cidr': [] })).toThrow('Fn::Cidr');
    expect(() => resolve({ Ref: 'Elsewhere' })).toThrow('Elsewhere');
  });

  it('do without no parameter', () => {
    expect(() => resolve({ Ref: 'Silent' })).toThrow('The parameter Silent has no value');
  });
});

const assembly = writeAssembly({
  look: { code: '', routeKey: 'GET /x/{id}', scope: 'kawan/orders', timeoutSeconds: 7 },
  sweep: { code: '', schedule: 'rate(5 minutes)' },
});

describe('an application', () => {
  it('is what the template says', () => {
    const { routes, schedules, table, clients } = readApplication(assembly);
    expect(routes).toEqual([
      {
        routeKey: 'GET /x/{id}',
        scopes: ['kawan/orders'],
        authorizer: {
          issuer: 'https://idp.us-east-1',
          audience: ['MachineClient', 'ConsoleClient'],
        },
        fn: {
          operation: 'look',
          permissions: [],
          arn: arnOf('look'),
          folder: `${assembly}/asset.look`,
          handler: 'index.handler',
          environment: { TABLE_NAME: 'Ledger', OPERATION: 'look' },
          timeoutSeconds: 7,
          memoryMegabytes: 128,
        },
      },
    ]);
    expect(schedules[0]).toMatchObject({ everySeconds: 300, fn: { operation: 'sweep' } });
    expect(table.TableName).toBe('Ledger');
    expect(clients?.console.scopes).toEqual(['openid', 'kawan/admin']);
  });
});
