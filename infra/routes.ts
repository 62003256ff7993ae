/**
 * The route table: which function answers what, who may call it, and exactly which DynamoDB
 * actions it may use on which key families. The stack builds the routes, the roles and the
 * authorization from it; nothing is granted anywhere else.
 *
 * `access` maps an action to the prefixes of the partition keys it may touch (of an index, where
 * the action reads one). Transactions have no action of their own: each item in them needs its
 * PutItem or UpdateItem.
 */
export type DynamoAction = 'BatchGetItem' | 'GetItem' | 'PutItem' | 'Query' | 'UpdateItem';

export type KeyFamily =
  | 'APPROVALS'
  | 'CODE#'
  | 'CUSTOMER#'
  | 'DUE#'
  | 'JOB#'
  | 'ORDER#'
  | 'PENDING#'
  | 'SECRET#'
  | 'SETTINGS';

export type Access = Partial<Record<DynamoAction, KeyFamily[]>>;
export type IndexName = 'due' | 'reward' | 'timeline';

export type Scope = 'orders' | 'admin';
export type Group = 'admin' | 'approver' | 'auditor' | 'support';

export type Route = {
  /** The function's folder, the operationId, the log code and the metric dimension. */
  operation: string;
  method: 'GET' | 'PATCH' | 'POST' | 'PUT' | 'ANY';
  path: string;
  /** OAuth scopes of which the token needs one; none: anyone may call. */
  scopes: Scope[];
  /** Groups of which a caller with the `admin` scope needs one. */
  groups: Group[];
  access: Access;
  indexes?: IndexName[];
};

/** Whom a function lets in, once more, behind the gateway: the platform, groups, or anyone. */
export const callersOf = ({ scopes, groups }: Route): string[] =>
  scopes.length === 0 ? ['anyone'] : [...(scopes.includes('orders') ? ['orders'] : []), ...groups];

const everyGroup: Group[] = ['admin', 'approver', 'auditor', 'support'];

export const routes: Route[] = [
  {
    operation: 'quote-order',
    method: 'POST',
    path: '/v1/quotes',
    scopes: ['orders'],
    groups: [],
    access: {
      GetItem: ['SETTINGS', 'CODE#', 'CUSTOMER#', 'SECRET#'],
      BatchGetItem: ['CODE#'],
      PutItem: ['SECRET#'],
    },
  },
  {
    operation: 'check-code',
    method: 'POST',
    path: '/v1/codes/check',
    scopes: ['orders'],
    groups: [],
    access: { GetItem: ['SETTINGS', 'CODE#', 'CUSTOMER#'], BatchGetItem: ['CODE#'] },
  },
  {
    operation: 'hold-order',
    method: 'PUT',
    path: '/v1/orders/{orderId}/hold',
    scopes: ['orders'],
    groups: [],
    access: {
      GetItem: ['SETTINGS', 'CODE#', 'CUSTOMER#', 'SECRET#'],
      BatchGetItem: ['CODE#'],
      PutItem: ['ORDER#', 'CUSTOMER#', 'APPROVALS'],
      UpdateItem: ['CUSTOMER#', 'CODE#'],
    },
  },
  {
    operation: 'confirm-order',
    method: 'POST',
    path: '/v1/orders/{orderId}/confirm',
    scopes: ['orders'],
    groups: [],
    access: {
      GetItem: ['ORDER#', 'CUSTOMER#'],
      PutItem: ['ORDER#', 'CUSTOMER#'],
      UpdateItem: ['CUSTOMER#', 'PENDING#', 'CODE#'],
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
    },
  },
  {
    operation: 'get-order',
    method: 'GET',
    path: '/v1/orders/{orderId}',
    scopes: ['orders', 'admin'],
    groups: everyGroup,
    access: { Query: ['ORDER#'] },
  },
  {
    operation: 'enrol-customer',
    method: 'PUT',
    path: '/v1/customers/{customerId}',
    scopes: ['orders'],
    groups: [],
    access: { PutItem: ['CUSTOMER#', 'CODE#'], UpdateItem: ['CUSTOMER#'] },
  },
  {
    operation: 'get-customer',
    method: 'GET',
    path: '/v1/customers/{customerId}',
    scopes: ['orders', 'admin'],
    groups: everyGroup,
    access: { BatchGetItem: ['CUSTOMER#'], Query: ['PENDING#'] },
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
    access: { PutItem: ['SETTINGS'] },
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
    },
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
    },
  },
  {
    operation: 'get-code',
    method: 'GET',
    path: '/v1/admin/codes/{code}',
    scopes: ['admin'],
    groups: everyGroup,
    access: { GetItem: ['CODE#'], BatchGetItem: ['CODE#'] },
  },
  {
    operation: 'change-code',
    method: 'PATCH',
    path: '/v1/admin/codes/{code}',
    scopes: ['admin'],
    groups: ['admin'],
    access: {
      GetItem: ['CODE#', 'CUSTOMER#'],
      BatchGetItem: ['CODE#'],
      PutItem: ['CODE#'],
      UpdateItem: ['CODE#', 'CUSTOMER#'],
    },
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
