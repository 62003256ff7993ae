import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import { ProblemAlert } from '../problems/problem-alert.tsx';
import { useRoute } from '../shell/router.tsx';
import { EmptyState } from './empty-state.tsx';
import { useCommand } from './use-query.ts';

type Props = {
  label: string;
  placeholder: string;
  /** What the button says: a verb and what is found. */
  deed: string;
  /** Where what was typed is to be seen, if there is such a thing; never asked for nothing. */
  find(typed: string): Promise<string | undefined>;
  missing?: { title(typed: string): string; detail: string };
};

/** Asks for the name of one thing, and goes to it or says that there is none. */
export function FindForm({ label, placeholder, deed, find, missing }: Props) {
  const { go } = useRoute();
  const [typed, setTyped] = useState('');
  const [unknown, setUnknown] = useState<string>();
  const { run, isRunning, problem } = useCommand(async (asked: string) => {
    setUnknown(undefined);
    const found = await find(asked);
    if (found) go(found);
    else setUnknown(asked);
  });
  return (
    <SpaceBetween size="l">
      <Container>
        <form
          onSubmit={(event) => {
            event.preventDefault();
            if (typed.trim() !== '') void run(typed.trim());
          }}
        >
          <FormField
            label={label}
            secondaryControl={
              <Button variant="primary" loading={isRunning}>
                {deed}
              </Button>
            }
          >
            <Input
              type="search"
              autoFocus
              spellcheck={false}
              placeholder={placeholder}
              value={typed}
              onChange={({ detail }) => setTyped(detail.value)}
            />
          </FormField>
        </form>
      </Container>
      <ProblemAlert problem={problem} />
      {missing && unknown && <EmptyState title={missing.title(unknown)} detail={missing.detail} />}
    </SpaceBetween>
  );
}
