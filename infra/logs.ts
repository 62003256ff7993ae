import {
  CustomDataIdentifier,
  DataIdentifier,
  DataProtectionPolicy,
  LogGroup,
  type RetentionDays,
} from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import { removalOf, type Stage } from './stages.ts';

/**
 * What must not be readable in a log even if some code should write it one day: who somebody is and
 * what opens a door. The code writes none of it; this holds where that is forgotten. A bearer is
 * known by the word before it: a link's token by itself looks like the hashes that the audit logs.
 */
const unreadable = [
  DataIdentifier.EMAILADDRESS,
  DataIdentifier.IPADDRESS,
  DataIdentifier.AWSSECRETKEY,
  new CustomDataIdentifier('Jwt', 'eyJ[A-Za-z0-9_-]{10,}[.][A-Za-z0-9_-]{10,}'),
  new CustomDataIdentifier('Bearer', '[Bb]earer [A-Za-z0-9_.-]{20,}'),
  new CustomDataIdentifier('IndonesianPhone', '[+]62[0-9]{8,12}'),
];

export const addLogGroup = (
  scope: Construct,
  id: string,
  stage: Stage,
  retention: RetentionDays = stage.logsKept,
): LogGroup =>
  new LogGroup(scope, id, {
    retention,
    removalPolicy: removalOf(stage),
    dataProtectionPolicy: new DataProtectionPolicy({
      name: `${id}DataProtection`,
      identifiers: unreadable,
    }),
  });
