// Written from docs/openapi.json by `node infra/site/api-types.ts`.

/** Who may do what: an operation is done by members of these groups. */
export const groupsOf = {
  'get-order': ["admin","approver","auditor","support"],
  'get-customer': ["admin","approver","auditor","support"],
  'list-entries': ["admin","approver","auditor","support"],
  'create-link': ["admin","support"],
  'get-settings': ["admin","approver","auditor","support"],
  'change-settings': ["admin"],
  'list-settings-history': ["admin","approver","auditor","support"],
  'adjust-points': ["admin","support"],
  'import-customers': ["admin"],
  'lift-freeze': ["admin"],
  'list-approvals': ["admin","approver","auditor","support"],
  'get-approval': ["admin","approver","auditor","support"],
  'decide-approval': ["admin","approver"],
  'list-reviews': ["admin","approver","auditor","support"],
  'decide-review': ["admin","approver"],
  'list-codes': ["admin","approver","auditor","support"],
  'create-code': ["admin"],
  'get-code': ["admin","approver","auditor","support"],
  'change-code': ["admin"],
  'get-report': ["admin","approver","auditor","support"],
  'list-reports': ["admin","approver","auditor","support"],
  'get-analytics': ["admin","approver","auditor","support"],
  'list-audit': ["admin","approver","auditor","support"],
} as const;
