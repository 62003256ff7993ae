/**
 * So many US dollars for so many of something, and the page that says so. What wasn't `found` again,
 * in a copy of the page or in what others write of it, is AWS's list price as far as we know.
 */
export type Price = { dollars: number; per: number; of: string; page: string; found?: true };

const found = true;
const million = 1_000_000;
const gigabyte = 1_000_000_000;
const page = (service: string) => `https://aws.amazon.com/${service}/pricing/`;

/** Where the prices are from, and when they were last looked at. */
export const priced = { region: 'us-east-1', on: '2026-11-23' };

/**
 * AWS's public list prices in us-east-1, first tier, without free tiers and discounts. Other regions
 * have others: those of Jakarta (ap-southeast-3) are on the same pages, and not the same. Before money
 * is planned with them, look at the pages.
 */
export const prices = {
  apiRequest: {
    dollars: 1,
    per: million,
    of: 'HTTP API request',
    found,
    page: page('api-gateway'),
  },
  lambdaRequest: { dollars: 0.2, per: million, of: 'Lambda request', found, page: page('lambda') },
  lambdaSecond: {
    dollars: 13.3334,
    per: million,
    of: 'GB-second on arm64',
    found,
    page: page('lambda'),
  },
  write: { dollars: 0.625, per: million, of: 'write request unit', found, page: page('dynamodb') },
  read: { dollars: 0.125, per: million, of: 'read request unit', found, page: page('dynamodb') },
  stored: { dollars: 0.25, per: gigabyte, of: 'byte-month in a table', page: page('dynamodb') },
  recoverable: {
    ...{ dollars: 0.2, per: gigabyte, of: 'byte-month of point-in-time recovery' },
    page: page('dynamodb'),
  },
  logged: {
    dollars: 0.5,
    per: gigabyte,
    of: 'byte of logs taken in',
    found,
    page: page('cloudwatch'),
  },
  masked: {
    ...{ dollars: 0.12, per: gigabyte, of: 'byte looked through for what is personal', found },
    page: page('cloudwatch'),
  },
  logKept: {
    dollars: 0.03,
    per: gigabyte,
    of: 'byte-month of logs',
    found,
    page: page('cloudwatch'),
  },
  metric: {
    dollars: 0.3,
    per: 1,
    of: 'metric of one’s own a month',
    found,
    page: page('cloudwatch'),
  },
  alarm: { dollars: 0.1, per: 1, of: 'metric in an alarm a month', page: page('cloudwatch') },
  dashboard: { dollars: 3, per: 1, of: 'dashboard a month', found, page: page('cloudwatch') },
  trace: { dollars: 5, per: million, of: 'trace recorded', page: page('xray') },
  schedule: { dollars: 1, per: million, of: 'schedule started', page: page('eventbridge') },
  key: { dollars: 1, per: 1, of: 'key a month', page: page('kms') },
  machineToken: {
    dollars: 2.25,
    per: 1000,
    of: 'token of a machine',
    found,
    page: page('cognito'),
  },
  machineClient: { dollars: 6, per: 1, of: 'machine client a month', found, page: page('cognito') },
  person: { dollars: 0.02, per: 1, of: 'person who signs in in a month', page: page('cognito') },
  edgeRequest: {
    dollars: 1,
    per: million,
    of: 'HTTPS request at the edge',
    page: page('cloudfront'),
  },
  sent: {
    ...{ dollars: 0.09, per: gigabyte, of: 'byte sent to the internet', found },
    page: page('ec2'),
  },
  edgeByte: { dollars: 0.085, per: gigabyte, of: 'byte from the edge', page: page('cloudfront') },
} satisfies Record<string, Price>;
