import Box from '@cloudscape-design/components/box';
import SpaceBetween from '@cloudscape-design/components/space-between';
import type { ReactNode } from 'react';

type Props = { title: string; detail?: string; action?: ReactNode };

/** Says that there is nothing, and what to do about it. */
export function EmptyState({ title, detail, action }: Props) {
  return (
    <Box textAlign="center" padding={{ vertical: 'xl', horizontal: 'l' }}>
      <SpaceBetween size="xs">
        <Box variant="strong">{title}</Box>
        {detail && <Box color="text-body-secondary">{detail}</Box>}
        {action}
      </SpaceBetween>
    </Box>
  );
}
