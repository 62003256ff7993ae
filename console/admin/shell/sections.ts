import { type ComponentType, lazy } from 'react';
import type { Operation } from '../session/session.ts';
import type { sectionNames } from './words.ts';

export type Section = {
  /** The first segment of its pages' paths, and its folder. */
  path: string;
  /** Its name, in the shell's dictionary. */
  name: keyof (typeof sectionNames)['en'];
  /** What somebody has to be allowed to see for the section to be of use. */
  needs: Operation;
  /** Loaded when it is first opened. */
  Page: ComponentType;
};

/** Everything in the navigation, in its order. */
export const sections: Section[] = [
  {
    path: 'overview',
    name: 'overview',
    needs: 'get-analytics',
    Page: lazy(() => import('../overview/page.tsx')),
  },
  {
    path: 'customers',
    name: 'customers',
    needs: 'get-customer',
    Page: lazy(() => import('../customers/page.tsx')),
  },
  {
    path: 'codes',
    name: 'codes',
    needs: 'get-code',
    Page: lazy(() => import('../codes/page.tsx')),
  },
  {
    path: 'orders',
    name: 'orders',
    needs: 'get-order',
    Page: lazy(() => import('../orders/page.tsx')),
  },
  {
    path: 'approvals',
    name: 'approvals',
    needs: 'list-approvals',
    Page: lazy(() => import('../approvals/page.tsx')),
  },
  {
    path: 'reviews',
    name: 'reviews',
    needs: 'list-reviews',
    Page: lazy(() => import('../reviews/page.tsx')),
  },
  {
    path: 'settings',
    name: 'settings',
    needs: 'get-settings',
    Page: lazy(async () => {
      // Before any rule is read that it is for.
      await import('../settings/no-eval.ts');
      return import('../settings/page.tsx');
    }),
  },
  {
    path: 'reports',
    name: 'reports',
    needs: 'list-reports',
    Page: lazy(() => import('../reports/page.tsx')),
  },
  {
    path: 'audit',
    name: 'audit',
    needs: 'list-audit',
    Page: lazy(() => import('../audit/page.tsx')),
  },
];

/** Where `/console/` leads. */
export const firstSection = 'overview';
