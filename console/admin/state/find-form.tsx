import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import { useState } from 'react';

type Props = {
  label: string;
  placeholder: string;
  /** What the button says: a verb and what is found. */
  deed: string;
  isRunning: boolean;
  /** Given what was typed, without spaces around it; never nothing. */
  onFind(typed: string): void;
};

/** Asks for the name of one thing, to go to it. */
export function FindForm({ label, placeholder, deed, isRunning, onFind }: Props) {
  const [typed, setTyped] = useState('');
  return (
    <Container>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (typed.trim() !== '') onFind(typed.trim());
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
  );
}
