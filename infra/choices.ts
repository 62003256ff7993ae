import { CfnParameter } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { Choice, Route } from './routes.ts';

/**
 * What whoever deploys has to decide, as parameters of the template. They have no defaults: a
 * deployment that was told nothing stops and asks, and none sends customers to a made-up address.
 */
export function addChoices(scope: Construct): Record<Choice, string> {
  return {
    CUSTOMER_PAGE_URL: new CfnParameter(scope, 'CustomerPageUrl', {
      description: 'The page that shows customers their points; a link is this, # and its token.',
      allowedPattern: '^https://[^#\\s]+$',
      constraintDescription: 'an address that begins with https:// and has no #',
    }).valueAsString,
  };
}

/** The variables of one function: only what its row asks for. */
export const environmentOf = (
  { choices = [] }: Route,
  chosen: Record<Choice, string>,
): Record<string, string> => Object.fromEntries(choices.map((choice) => [choice, chosen[choice]]));
