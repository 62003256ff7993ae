import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import type { Settings } from '../../../shared/domain/settings.ts';
import { settingsChanges } from '../../../shared/domain/settings-changes.ts';
import { answerOf } from '../../api/client.ts';
import type { Schemas } from '../../api/generated/types.ts';
import { ApiProblem } from '../../api/problem.ts';
import { useFormat, useWords } from '../i18n/use-language.tsx';
import { useSession } from '../session/use-session.ts';
import { useNotify } from '../shell/notify.tsx';
import { DeedDialog } from '../state/deed-dialog.tsx';
import { useCommand } from '../state/use-query.ts';
import { ChangeList } from './change-list.tsx';
import { useChangesInWords } from './changes.ts';
import { labels } from './field-words.ts';
import type { FieldPath } from './fields.ts';
import { putSettings, type Read, readSettings } from './use-settings.ts';
import { words } from './words.ts';

type Version = { at: string; by: string; changes: Schemas['SettingsChange'][] };
type Newer = { newest: Read; versions: Version[] };

type Props = {
  base: Read;
  /** The rules that the person changed. */
  changed: FieldPath[];
  document: Settings;
  onSaved(): void;
  onRebase(newest: Read): void;
  onClose(): void;
};

/** Shows the difference, saves it, and where somebody was quicker shows what they did. */
export function SaveRules({ base, changed, document, onSaved, onRebase, onClose }: Props) {
  const say = useWords(words);
  const notify = useNotify();
  const { api } = useSession();
  const inWords = useChangesInWords();
  const [newer, setNewer] = useState<Newer>();
  const { run, isRunning, problem } = useCommand(async () => {
    try {
      await putSettings(api, base, document);
    } catch (cause) {
      if (!(cause instanceof ApiProblem) || cause.code !== 'settings_changed') throw cause;
      setNewer(await readNewer());
      return;
    }
    notify({ type: 'success', text: say.saved });
    onSaved();
  });
  const readNewer = async (): Promise<Newer> => {
    const newest = await readSettings(api);
    const limit = Math.min(50, Math.max(1, newest.version - base.version));
    const { versions } = await answerOf(
      api.GET('/v1/admin/settings/history', { params: { query: { limit } } }),
    );
    return { newest, versions: versions.filter(({ version }) => version > base.version) };
  };
  return (
    <DeedDialog
      title={newer ? say.stale : say.saveTitle}
      deed={newer ? say.rebase : say.save}
      cancel={say.cancel}
      {...{ isRunning, problem, onClose }}
      onSubmit={() => (newer ? onRebase(newer.newest) : void run())}
    >
      {newer ? (
        <WhatTheyDid newer={newer} changed={changed} currency={document.currency} />
      ) : (
        <>
          <Box color="text-body-secondary">{say.saveDetail}</Box>
          <ChangeList
            changes={inWords(settingsChanges(base.document, document), document.currency)}
          />
        </>
      )}
    </DeedDialog>
  );
}

type TheirsProps = { newer: Newer; changed: FieldPath[]; currency: Settings['currency'] };

function WhatTheyDid({ newer: { versions }, changed, currency }: TheirsProps) {
  const say = useWords(words);
  const label = useWords(labels);
  const format = useFormat();
  const inWords = useChangesInWords();
  const theirs = versions.flatMap(({ changes }) => changes.map(({ path }) => path));
  const both = changed.filter((path) =>
    theirs.some((their) => their === path || their.startsWith(`${path}.`)),
  );
  return (
    <SpaceBetween size="m">
      <Box>{say.staleDetail}</Box>
      {versions.map(({ at, by, changes }) => (
        <div key={at}>
          <Box variant="awsui-key-label">
            {by}, {format.dateTime(at)}
          </Box>
          <ChangeList changes={inWords(changes, currency)} />
        </div>
      ))}
      {both.length > 0 && (
        <Alert type="warning">
          {say.staleConflict(both.map((path) => label[path]).join(', '))}
        </Alert>
      )}
    </SpaceBetween>
  );
}
