import { CfnCondition, CfnParameter, Fn, type ICfnRuleConditionExpression } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { Choice, Route } from './routes.ts';

/**
 * What whoever deploys may decide, as parameters of the template. Customers are sent to the page
 * of this deployment itself, at `siteUrl`, unless somebody has another for them.
 */
export function addChoices(scope: Construct, siteUrl: string): Record<Choice, string> {
  const page = new CfnParameter(scope, 'CustomerPageUrl', {
    description:
      'The page that shows customers their points; a link is this, # and its token. Empty: the one that is deployed here.',
    default: '',
    allowedPattern: '^(https://[^#\\s]+)?$',
    constraintDescription: 'nothing, or an address that begins with https:// and has no #',
  }).valueAsString;
  const isOurs = new CfnCondition(scope, 'CustomerPageIsOurs', {
    expression: Fn.conditionEquals(page, ''),
  });
  return {
    CUSTOMER_PAGE_URL: Fn.conditionIf(isOurs.logicalId, `${siteUrl}/points/`, page).toString(),
  };
}

/** The variables of one function: only what its row asks for. */
export const environmentOf = (
  { choices = [] }: Route,
  chosen: Record<Choice, string>,
): Record<string, string> => Object.fromEntries(choices.map((choice) => [choice, chosen[choice]]));

/** That two parameters belong together: both are given, or both are left at what means nothing. */
export function bothOrNeither(
  first: string,
  second: string,
  nothing = '',
): ICfnRuleConditionExpression {
  const isEmpty = (value: string) => Fn.conditionEquals(value, nothing);
  return Fn.conditionOr(
    Fn.conditionAnd(isEmpty(first), isEmpty(second)),
    Fn.conditionNot(Fn.conditionOr(isEmpty(first), isEmpty(second))),
  );
}
