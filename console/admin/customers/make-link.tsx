import Box from '@cloudscape-design/components/box';
import CopyToClipboard from '@cloudscape-design/components/copy-to-clipboard';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import Modal from '@cloudscape-design/components/modal';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import { answerOf } from '../../api/client.ts';
import type { Schemas } from '../../api/generated/types.ts';
import { useFormat, useWords } from '../i18n/use-language.tsx';
import { useSession } from '../session/use-session.ts';
import { DeedDialog } from '../state/deed-dialog.tsx';
import { useCommand } from '../state/use-query.ts';
import { words } from './words.ts';

type Props = { customer: Schemas['CustomerRecord']; onClose(): void };

/** Makes a customer's link, and shows it as long as the dialog is open: it is kept nowhere. */
export function MakeLink({ customer, onClose }: Props) {
  const say = useWords(words);
  const { api } = useSession();
  const [link, setLink] = useState<Schemas['Link']>();
  const { run, isRunning, problem } = useCommand(async () => {
    const path = { customerId: customer.customerId };
    setLink(
      await answerOf(api.POST('/v1/customers/{customerId}/links', { params: { path }, body: {} })),
    );
  });
  if (link) return <Ready link={link} onClose={onClose} />;
  return (
    <DeedDialog
      title={say.link}
      deed={say.linkMake}
      cancel={say.cancel}
      {...{ isRunning, problem, onClose }}
      onSubmit={() => void run()}
    >
      <Box>{say.linkIntro}</Box>
    </DeedDialog>
  );
}

function Ready({ link, onClose }: { link: Schemas['Link']; onClose(): void }) {
  const say = useWords(words);
  const format = useFormat();
  return (
    <Modal visible header={say.link} closeAriaLabel={say.close} onDismiss={onClose}>
      <SpaceBetween size="m">
        <FormField
          label={say.linkLabel}
          constraintText={say.linkReady(format.dateTime(link.expiresAt))}
          stretch
        >
          <Input readOnly value={link.url} />
        </FormField>
        <CopyToClipboard
          textToCopy={link.url}
          copyButtonText={say.copyLink}
          copySuccessText={say.copied}
          copyErrorText={say.copyFailed}
        />
      </SpaceBetween>
    </Modal>
  );
}
