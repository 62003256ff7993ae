import { Aws, Duration } from 'aws-cdk-lib';
import {
  AccountRecovery,
  CfnManagedLoginBranding,
  FeaturePlan,
  ManagedLoginVersion,
  Mfa,
  OAuthScope,
  ResourceServerScope,
  StandardThreatProtectionMode,
  UserPool,
  type UserPoolClient,
  UserPoolClientIdentityProvider,
  type UserPoolDomain,
  UserPoolGroup,
  type UserPoolResourceServer,
} from 'aws-cdk-lib/aws-cognito';
import type { Construct } from 'constructs';
import type { Group, Scope } from './routes.ts';
import type { ConsoleConfig } from './site/pages.ts';
import { removalOf, type Stage } from './stages.ts';

export type Identity = {
  pool: UserPool;
  domain: UserPoolDomain;
  machine: UserPoolClient;
  console: UserPoolClient;
};

const resourceServerId = 'kawan';

/** How the `orders` of the route table is written in a token: `kawan/orders`. */
export const scopeId = (scope: Scope): string => `${resourceServerId}/${scope}`;

const scopes = {
  orders: new ResourceServerScope({
    scopeName: 'orders',
    scopeDescription: 'Quote, hold and settle orders',
  }),
  admin: new ResourceServerScope({
    scopeName: 'admin',
    scopeDescription: 'Administer, as far as the groups go',
  }),
} satisfies Record<Scope, ResourceServerScope>;

const groups: Record<Group, string> = {
  admin: 'Changes settings and codes',
  approver: 'Decides on large redemptions and adjustments',
  auditor: 'Reads everything, changes nothing',
  support: 'Adjusts points, within limits',
};

// The account's number makes the name one of its own in the region.
const domainPrefixOf = ({ loginPrefix }: Stage): string => `${loginPrefix}-${Aws.ACCOUNT_ID}`;

/** Managed login's origin and the pool's own: what a page that signs people in talks to. */
export const issuerOrigins = (stage: Stage): string[] => [
  `https://${domainPrefixOf(stage)}.auth.${Aws.REGION}.amazoncognito.com`,
  `https://cognito-idp.${Aws.REGION}.amazonaws.com`,
];

/** Where the console's managed login sends people back to; the console knows these paths too. */
const signedInPath = '/console/signed-in';
const signedOutPath = '/console/';

/**
 * Who may call: order platforms by client credentials, administrators by managed login, which sends
 * them back to the console at `siteUrl`.
 */
export function addIdentity(scope: Construct, stage: Stage, siteUrl: string): Identity {
  const pool = addPool(scope, stage);
  for (const [groupName, description] of Object.entries(groups)) {
    new UserPoolGroup(scope, `Group-${groupName}`, { userPool: pool, groupName, description });
  }
  const server = pool.addResourceServer('Scopes', {
    identifier: resourceServerId,
    scopes: Object.values(scopes),
  });
  const machine = addMachineClient(pool, server);
  const consoleClient = addConsoleClient(pool, server, siteUrl);
  const domain = pool.addDomain('Login', {
    cognitoDomain: { domainPrefix: domainPrefixOf(stage) },
    managedLoginVersion: ManagedLoginVersion.NEWER_MANAGED_LOGIN,
  });
  // Managed login shows no page to a client that has no style.
  new CfnManagedLoginBranding(scope, 'ConsoleLoginStyle', {
    userPoolId: pool.userPoolId,
    clientId: consoleClient.userPoolClientId,
    useCognitoProvidedValues: true,
  }).node.addDependency(domain);
  return { pool, domain, machine, console: consoleClient };
}

/** Administrators are invited, never sign themselves up, and always show a second factor. */
function addPool(scope: Construct, stage: Stage): UserPool {
  return new UserPool(scope, 'Users', {
    selfSignUpEnabled: false,
    signInAliases: { email: true },
    signInCaseSensitive: false,
    mfa: Mfa.REQUIRED,
    mfaSecondFactor: { otp: true, sms: false },
    passwordPolicy: {
      minLength: 14,
      requireLowercase: true,
      requireUppercase: true,
      requireDigits: true,
      requireSymbols: true,
      passwordHistorySize: 5,
      tempPasswordValidity: Duration.days(1),
    },
    accountRecovery: AccountRecovery.EMAIL_ONLY,
    // Refuses passwords known from leaks and sign-ins that look stolen. It is priced by the
    // person, and administrators are few; machines aren't counted.
    featurePlan: FeaturePlan.PLUS,
    standardThreatProtectionMode: StandardThreatProtectionMode.FULL_FUNCTION,
    deletionProtection: stage.isKept,
    removalPolicy: removalOf(stage),
  });
}

function addMachineClient(pool: UserPool, server: UserPoolResourceServer): UserPoolClient {
  return pool.addClient('MachineClient', {
    generateSecret: true,
    oAuth: {
      flows: { clientCredentials: true },
      scopes: [OAuthScope.resourceServer(server, scopes.orders)],
    },
    // No person signs in here: without this line Cognito allows its own sign-in protocols.
    authFlows: { userSrp: false },
    accessTokenValidity: Duration.hours(1),
    preventUserExistenceErrors: true,
  });
}

/**
 * The admin console is a page in a browser: it keeps no secret and proves itself with PKCE. Access
 * ends soon after a group is taken away, and a working day is the longest session.
 */
function addConsoleClient(
  pool: UserPool,
  server: UserPoolResourceServer,
  siteUrl: string,
): UserPoolClient {
  return pool.addClient('ConsoleClient', {
    generateSecret: false,
    oAuth: {
      flows: { authorizationCodeGrant: true },
      scopes: [OAuthScope.OPENID, OAuthScope.resourceServer(server, scopes.admin)],
      callbackUrls: [`${siteUrl}${signedInPath}`],
      logoutUrls: [`${siteUrl}${signedOutPath}`],
    },
    supportedIdentityProviders: [UserPoolClientIdentityProvider.COGNITO],
    accessTokenValidity: Duration.minutes(15),
    idTokenValidity: Duration.minutes(15),
    refreshTokenValidity: Duration.hours(8),
    // A refresh token works once, so a stolen one is found out; a retry has a moment's grace.
    // Cognito wants one flow named that isn't its own refreshing: the tokens of this one carry no
    // scope of ours.
    refreshTokenRotationGracePeriod: Duration.seconds(10),
    authFlows: { userSrp: true },
    enableTokenRevocation: true,
    preventUserExistenceErrors: true,
  });
}

/** How the console signs people in, as the deployment tells it. */
export const consoleConfig = ({ pool, console, domain }: Identity): ConsoleConfig => ({
  issuer: `https://cognito-idp.${Aws.REGION}.amazonaws.com/${pool.userPoolId}`,
  clientId: console.userPoolClientId,
  scopes: `openid ${scopeId('admin')}`,
  logoutUrl: `${domain.baseUrl()}/logout`,
});
