import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Modal from '@cloudscape-design/components/modal';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { type ReactNode, useId } from 'react';
import type { ApiProblem } from '../../api/problem.ts';
import { ProblemAlert } from '../problems/problem-alert.tsx';

type Props = {
  title: string;
  /** What the button says that does it: a verb. */
  deed: string;
  cancel: string;
  isRunning: boolean;
  problem: ApiProblem | undefined;
  onSubmit(): void;
  onClose(): void;
  children: ReactNode;
};

/** A dialog that asks for what a deed needs, does it, and says why where it couldn't be done. */
export function DeedDialog(props: Props) {
  const { title, deed, cancel, isRunning, problem, onSubmit, onClose, children } = props;
  const formId = useId();
  return (
    <Modal
      visible
      header={title}
      closeAriaLabel={cancel}
      onDismiss={onClose}
      footer={
        <Box float="right">
          <SpaceBetween direction="horizontal" size="xs">
            <Button variant="link" onClick={onClose}>
              {cancel}
            </Button>
            <Button variant="primary" form={formId} formAction="submit" loading={isRunning}>
              {deed}
            </Button>
          </SpaceBetween>
        </Box>
      }
    >
      <form
        id={formId}
        onSubmit={(event) => {
          event.preventDefault();
          // A dialog is drawn elsewhere in the page, but its events still pass the form around it.
          event.stopPropagation();
          onSubmit();
        }}
      >
        <SpaceBetween size="m">
          {children}
          <ProblemAlert problem={problem} />
        </SpaceBetween>
      </form>
    </Modal>
  );
}
