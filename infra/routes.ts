/**
 * The route table: which function answers what, who may call it, and exactly which DynamoDB
 * actions it may use on which key families. The stack builds the routes, the roles and the
 * authorization from it; nothing is granted anywhere else.
 *
 * `access` maps an action to the prefixes of the partition keys it may touch (of an index, where
 * the action reads one). Transactions have no action of their own: each item in them needs its
 * PutItem, UpdateItem or ConditionCheckItem; a dry run looks for what is never there, under
 * `DRY-RUN#`, where nobody may write.
 */
export type DynamoAction =
  | 'BatchGetItem'
  | 'ConditionCheckItem'
  | 'GetItem'
  | 'PutItem'
  | 'Query'
  | 'UpdateItem';

export type KeyFamily =
  | 'APPROVALS'
  | 'ATTEMPTS#'
  | 'AUDIT#'
  | 'CHAIN#'
  | 'CODE#'
  | 'CUSTOMER#'
  | 'DRY-RUN#'
  | 'DUE#'
  | 'DUE#CODE#'
  | 'DUE#REVIEW#'
  | 'JOB#'
  | 'LINK#'
  | 'ORDER#'
  | 'OWNER#'
  | 'PENDING#'
  | 'RECONCILE#'
  | 'REPORT#'
  | 'SECRET#CLIENT'
  | 'SECRET#QUOTE'
  | 'SEEN#'
  | 'SETTINGS'
  | 'USES#';

export type Access = Partial<Record<DynamoAction, KeyFamily[]>>;
export type IndexName = 'due' | 'reward' | 'timeline';
/** Where a function may query: the table, unless indexes are named. */
export type Queried = IndexName | 'table';

export type Scope = 'orders' | 'admin';
export type Group = 'admin' | 'approver' | 'auditor' | 'support';
/** What each deployment decides for itself, by the variable that tells a function. */
export type Choice = 'CUSTOMER_PAGE_URL';

export type Route = {
  /** The function's folder, the operationId, the log code and the metric dimension. */
  operation: string;
  method: 'GET' | 'PATCH' | 'POST' | 'PUT' | 'ANY';
  path: string;
  /** OAuth scopes of which the token needs one; none: anyone may call, or whom `bearer` names. */
  scopes: Scope[];
  /** Groups of which a caller with the `admin` scope needs one. */
  groups: Group[];
  /** The bearer is the token of a customer's link, no JWT: the function checks it, not the gateway. */
  bearer?: 'link';
  access: Access;
  indexes?: Queried[];
  /** What this function is told of the deployment's choices. */
  choices?: Choice[];
};

/** Whom a function lets in, behind the gateway: the platform, groups, a customer, or anyone. */
export function callersOf({ scopes, groups, bearer }: Route): string[] {
  if (bearer === 'link') return ['customer'];
  if (scopes.length === 0) return ['anyone'];
  return [...(scopes.includes('orders') ? ['orders'] : []), ...groups];
}

const everyGroup: Group[] = ['admin', 'approver', 'auditor', 'support'];

export const routes: Route[] = [
  {
    operation: 'quote-order',
    method: 'POST',
    path: '/v1/quotes',
    scopes: ['orders'],
    groups: [],
    access: {
      GetItem: ['SETTINGS', 'CODE#', 'CUSTOMER#', 'SECRET#CLIENT', 'SECRET#QUOTE'],
      BatchGetItem: ['CODE#', 'ATTEMPTS#'],
      PutItem: ['SECRET#CLIENT', 'SECRET#QUOTE'],
      UpdateItem: ['ATTEMPTS#'],
    },
  },
  {
    operation: 'check-code',
    method: 'POST',
    path: '/v1/codes/check',
    scopes: ['orders'],
    groups: [],
    access: {
      GetItem: ['SETTINGS', 'CODE#', 'CUSTOMER#', 'SECRET#CLIENT'],
      BatchGetItem: ['CODE#', 'ATTEMPTS#'],
      PutItem: ['SECRET#CLIENT'],
      UpdateItem: ['ATTEMPTS#'],
    },
  },
  {
    operation: 'hold-order',
    method: 'PUT',
    path: '/v1/orders/{orderId}/hold',
    scopes: ['orders'],
    groups: [],
    access: {
      GetItem: ['SETTINGS', 'CODE#', 'CUSTOMER#', 'SECRET#CLIENT', 'SECRET#QUOTE'],
      BatchGetItem: ['CODE#', 'ATTEMPTS#'],
      PutItem: ['ORDER#', 'CUSTOMER#', 'APPROVALS', 'SECRET#CLIENT'],
      UpdateItem: ['CUSTOMER#', 'CODE#', 'ATTEMPTS#'],
      ConditionCheckItem: ['DRY-RUN#'],
    },
  },
  {
    operation: 'confirm-order',
    method: 'POST',
    path: '/v1/orders/{orderId}/confirm',
    scopes: ['orders'],
    groups: [],
    access: {
      GetItem: ['ORDER#', 'CUSTOMER#', 'SETTINGS', 'CODE#'],
      BatchGetItem: ['CODE#'],
      PutItem: ['ORDER#', 'CUSTOMER#'],
      UpdateItem: ['CUSTOMER#', 'PENDING#', 'CODE#'],
      ConditionCheckItem: ['DRY-RUN#'],
    },
  },
  {
    operation: 'cancel-order',
    method: 'POST',
    path: '/v1/orders/{orderId}/cancel',
    scopes: ['orders'],
    groups: [],
    access: {
      GetItem: ['ORDER#', 'CUSTOMER#'],
      PutItem: ['ORDER#', 'CUSTOMER#'],
      UpdateItem: ['CUSTOMER#', 'CODE#'],
      ConditionCheckItem: ['DRY-RUN#'],
    },
  },
  {
    operation: 'refund-order',
    method: 'PUT',
    path: '/v1/orders/{orderId}/refunds/{refundId}',
    scopes: ['orders'],
    groups: [],
    access: {
      GetItem: ['CUSTOMER#'],
      BatchGetItem: ['ORDER#'],
      PutItem: ['ORDER#', 'CUSTOMER#'],
      UpdateItem: ['ORDER#', 'CUSTOMER#', 'PENDING#'],
      ConditionCheckItem: ['DRY-RUN#'],
    },
  },
  {
    operation: 'get-order',
    method: 'GET',
    path: '/v1/orders/{orderId}',
    scopes: ['orders', 'admin'],
    groups: everyGroup,
    access: { Query: ['ORDER#'], GetItem: ['AUDIT#'] },
  },
  {
    operation: 'enrol-customer',
    method: 'PUT',
    path: '/v1/customers/{customerId}',
    scopes: ['orders'],
    groups: [],
    access: {
      PutItem: ['CUSTOMER#', 'CODE#'],
      UpdateItem: ['CUSTOMER#'],
      ConditionCheckItem: ['DRY-RUN#'],
    },
  },
  {
    operation: 'get-customer',
    method: 'GET',
    path: '/v1/customers/{customerId}',
    scopes: ['orders', 'admin'],
    groups: everyGroup,
    access: { BatchGetItem: ['CUSTOMER#'], Query: ['CUSTOMER#', 'PENDING#'] },
  },
  {
    operation: 'list-entries',
    method: 'GET',
    path: '/v1/customers/{customerId}/entries',
    scopes: ['orders', 'admin'],
    groups: everyGroup,
    access: { Query: ['CUSTOMER#'] },
    indexes: ['timeline', 'reward'],
  },
  {
    operation: 'create-link',
    method: 'POST',
    path: '/v1/customers/{customerId}/links',
    scopes: ['orders', 'admin'],
    groups: ['admin', 'support'],
    access: { ConditionCheckItem: ['CUSTOMER#', 'DRY-RUN#'], PutItem: ['LINK#', 'CUSTOMER#'] },
    choices: ['CUSTOMER_PAGE_URL'],
  },
  {
    operation: 'get-me',
    method: 'GET',
    path: '/v1/me',
    scopes: [],
    groups: [],
    bearer: 'link',
    access: {
      GetItem: ['LINK#', 'SETTINGS', 'CODE#'],
      BatchGetItem: ['CUSTOMER#'],
      Query: ['PENDING#'],
    },
  },
  {
    operation: 'list-my-entries',
    method: 'GET',
    path: '/v1/me/entries',
    scopes: [],
    groups: [],
    bearer: 'link',
    access: { GetItem: ['LINK#', 'CUSTOMER#'], Query: ['CUSTOMER#'] },
    indexes: ['timeline', 'reward'],
  },
  {
    operation: 'get-settings',
    method: 'GET',
    path: '/v1/admin/settings',
    scopes: ['admin'],
    groups: everyGroup,
    access: { GetItem: ['SETTINGS'] },
  },
  {
    operation: 'change-settings',
    method: 'PUT',
    path: '/v1/admin/settings',
    scopes: ['admin'],
    groups: ['admin'],
    access: { GetItem: ['SETTINGS'], PutItem: ['SETTINGS'], ConditionCheckItem: ['DRY-RUN#'] },
  },
  {
    operation: 'list-settings-history',
    method: 'GET',
    path: '/v1/admin/settings/history',
    scopes: ['admin'],
    groups: everyGroup,
    access: { Query: ['SETTINGS'] },
  },
  {
    operation: 'adjust-points',
    method: 'PUT',
    path: '/v1/admin/customers/{customerId}/adjustments/{adjustmentId}',
    scopes: ['admin'],
    groups: ['admin', 'support'],
    access: {
      GetItem: ['SETTINGS', 'CUSTOMER#'],
      BatchGetItem: ['CUSTOMER#'],
      PutItem: ['CUSTOMER#', 'APPROVALS'],
      UpdateItem: ['CUSTOMER#'],
      ConditionCheckItem: ['DRY-RUN#'],
    },
  },
  {
    operation: 'import-customers',
    method: 'POST',
    path: '/v1/admin/imports',
    scopes: ['admin'],
    groups: ['admin'],
    access: {
      PutItem: ['CUSTOMER#', 'CODE#'],
      UpdateItem: ['CUSTOMER#'],
      ConditionCheckItem: ['DRY-RUN#'],
    },
  },
  {
    operation: 'lift-freeze',
    method: 'POST',
    path: '/v1/admin/customers/{customerId}/lift-freeze',
    scopes: ['admin'],
    groups: ['admin'],
    access: {
      GetItem: ['CUSTOMER#'],
      PutItem: ['CUSTOMER#'],
      UpdateItem: ['CUSTOMER#'],
      ConditionCheckItem: ['DRY-RUN#'],
    },
  },
  {
    operation: 'list-approvals',
    method: 'GET',
    path: '/v1/admin/approvals',
    scopes: ['admin'],
    groups: everyGroup,
    access: { Query: ['APPROVALS'], BatchGetItem: ['ORDER#', 'CUSTOMER#'] },
  },
  {
    operation: 'get-approval',
    method: 'GET',
    path: '/v1/admin/approvals/{approvalId}',
    scopes: ['admin'],
    groups: everyGroup,
    access: { Query: ['ORDER#'], BatchGetItem: ['CUSTOMER#'] },
  },
  {
    operation: 'decide-approval',
    method: 'POST',
    path: '/v1/admin/approvals/{approvalId}/decision',
    scopes: ['admin'],
    groups: ['admin', 'approver'],
    access: {
      Query: ['ORDER#'],
      BatchGetItem: ['CUSTOMER#'],
      GetItem: ['SETTINGS', 'CUSTOMER#'],
      PutItem: ['ORDER#', 'CUSTOMER#'],
      UpdateItem: ['CUSTOMER#', 'CODE#'],
      ConditionCheckItem: ['DRY-RUN#'],
    },
  },
  {
    operation: 'list-reviews',
    method: 'GET',
    path: '/v1/admin/reviews',
    scopes: ['admin'],
    groups: everyGroup,
    access: { Query: ['DUE#REVIEW#'], BatchGetItem: ['ORDER#'] },
    indexes: ['due'],
  },
  {
    operation: 'decide-review',
    method: 'POST',
    path: '/v1/admin/reviews/{orderId}/decision',
    scopes: ['admin'],
    groups: ['admin', 'approver'],
    access: {
      BatchGetItem: ['ORDER#'],
      PutItem: ['ORDER#'],
      UpdateItem: ['CUSTOMER#', 'ORDER#', 'PENDING#'],
      ConditionCheckItem: ['DRY-RUN#'],
    },
  },
  {
    operation: 'list-codes',
    method: 'GET',
    path: '/v1/admin/codes',
    scopes: ['admin'],
    groups: everyGroup,
    access: {
      Query: ['DUE#CODE#', 'OWNER#'],
      GetItem: ['CUSTOMER#'],
      BatchGetItem: ['CODE#', 'USES#'],
    },
    indexes: ['due', 'timeline'],
  },
  {
    operation: 'create-code',
    method: 'POST',
    path: '/v1/admin/codes',
    scopes: ['admin'],
    groups: ['admin'],
    access: {
      GetItem: ['CUSTOMER#'],
      PutItem: ['CODE#'],
      UpdateItem: ['CODE#', 'CUSTOMER#'],
      ConditionCheckItem: ['DRY-RUN#'],
    },
  },
  {
    operation: 'get-code',
    method: 'GET',
    path: '/v1/admin/codes/{code}',
    scopes: ['admin'],
    groups: everyGroup,
    access: { BatchGetItem: ['CODE#', 'USES#'] },
  },
  {
    operation: 'change-code',
    method: 'PATCH',
    path: '/v1/admin/codes/{code}',
    scopes: ['admin'],
    groups: ['admin'],
    access: {
      GetItem: ['CODE#', 'CUSTOMER#', 'USES#'],
      BatchGetItem: ['CODE#'],
      PutItem: ['CODE#'],
      UpdateItem: ['CODE#', 'CUSTOMER#'],
      ConditionCheckItem: ['DRY-RUN#'],
    },
  },
  {
    operation: 'get-report',
    method: 'GET',
    path: '/v1/admin/reports/{date}',
    scopes: ['admin'],
    groups: everyGroup,
    access: { Query: ['REPORT#', 'SETTINGS'], GetItem: ['CHAIN#'] },
  },
  {
    operation: 'list-reports',
    method: 'GET',
    path: '/v1/admin/reports',
    scopes: ['admin'],
    groups: everyGroup,
    access: { Query: ['REPORT#', 'SETTINGS'] },
  },
  {
    operation: 'get-analytics',
    method: 'GET',
    path: '/v1/admin/analytics',
    scopes: ['admin'],
    groups: everyGroup,
    access: { Query: ['REPORT#'] },
  },
  {
    operation: 'list-audit',
    method: 'GET',
    path: '/v1/admin/audit',
    scopes: ['admin'],
    groups: everyGroup,
    access: { Query: ['AUDIT#', 'ORDER#'], BatchGetItem: ['AUDIT#'] },
    indexes: ['table', 'timeline', 'reward'],
  },
  {
    operation: 'get-health',
    method: 'GET',
    path: '/v1/health',
    scopes: [],
    groups: [],
    access: { GetItem: ['SETTINGS'] },
  },
  {
    operation: 'get-openapi',
    method: 'GET',
    path: '/v1/openapi.json',
    scopes: [],
    groups: [],
    access: {},
  },
  {
    operation: 'refuse-unknown-route',
    method: 'ANY',
    path: '$default',
    scopes: [],
    groups: [],
    access: {},
  },
];
