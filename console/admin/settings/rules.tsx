import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import { useFormat, useWords } from '../i18n/use-language.tsx';
import { useSession } from '../session/use-session.ts';
import { RuleField } from './field.tsx';
import { sectionWords } from './field-words.ts';
import { fieldsOf, type SectionName, sections } from './fields.ts';
import { Preview } from './preview.tsx';
import './rules.css';
import { SaveRules } from './save-rules.tsx';
import type { Read } from './use-settings.ts';
import { changedIn, type Draft, draftOf, rebased, type Values, valuesOf } from './values.ts';
import { words } from './words.ts';

/** The rules as a form, with what an order would cost under them beside it. */
export function Rules({ read, onChanged }: { read: Read; onChanged(): void }) {
  const say = useWords(words);
  const format = useFormat();
  const { may } = useSession();
  const [base, setBase] = useState(read);
  const [values, setValues] = useState(() => valuesOf(read.document, format));
  const [isSaving, setSaving] = useState(false);
  const [isChecked, setChecked] = useState(false);
  const before = valuesOf(base.document, format);
  const changed = changedIn(base.document, before, values);
  const draft = draftOf(base.document, values);
  const mayChange = may('change-settings');
  const take = (newest: Read) => {
    setValues(rebased(values, changed, valuesOf(newest.document, format)));
    setBase(newest);
    setSaving(false);
  };
  return (
    <SpaceBetween size="l">
      {!mayChange && <Alert type="info">{say.readOnly}</Alert>}
      <div className="rules">
        <Fields {...{ base, values, draft }} readOnly={!mayChange} onChange={setValues} />
        <div className="rules-side">
          <SpaceBetween size="l">
            <Preview
              current={base.document}
              draft={draft.document}
              isChanged={changed.length > 0}
            />
            {mayChange && (
              <Actions
                changed={changed.length}
                isWrong={isChecked && !draft.document}
                onDiscard={() => setValues(before)}
                onReview={() => {
                  setChecked(true);
                  setSaving(draft.document !== undefined);
                }}
              />
            )}
          </SpaceBetween>
        </div>
      </div>
      {isSaving && draft.document && (
        <SaveRules
          {...{ base, changed }}
          document={draft.document}
          onSaved={onChanged}
          onRebase={take}
          onClose={() => setSaving(false)}
        />
      )}
    </SpaceBetween>
  );
}

type FieldsProps = {
  base: Read;
  values: Values;
  draft: Draft;
  readOnly: boolean;
  onChange(values: Values): void;
};

function Fields({ base, values, draft, readOnly, onChange }: FieldsProps) {
  const section = useWords(sectionWords);
  return (
    <SpaceBetween size="l">
      {(Object.keys(sections) as SectionName[]).map((name) => (
        <Container key={name} header={<Header variant="h2">{section[name]}</Header>}>
          <SpaceBetween size="l">
            {fieldsOf(name).map((field) => (
              <RuleField
                key={field.path}
                field={field}
                value={values[field.path]}
                currency={base.document.currency}
                flaws={draft.flaws}
                readOnly={readOnly}
                onChange={(value) => onChange({ ...values, [field.path]: value })}
              />
            ))}
          </SpaceBetween>
        </Container>
      ))}
    </SpaceBetween>
  );
}

type ActionsProps = {
  changed: number;
  isWrong: boolean;
  onDiscard(): void;
  onReview(): void;
};

function Actions({ changed, isWrong, onDiscard, onReview }: ActionsProps) {
  const say = useWords(words);
  const format = useFormat();
  return (
    <SpaceBetween size="s">
      {isWrong && <Alert type="error">{say.mend}</Alert>}
      <Box float="right">
        <SpaceBetween direction="horizontal" size="xs" alignItems="center">
          <Box color="text-body-secondary">
            {changed === 0 ? say.unchanged : say.changed(format.number(changed))}
          </Box>
          <Button variant="link" disabled={changed === 0} onClick={onDiscard}>
            {say.discard}
          </Button>
          <Button variant="primary" disabled={changed === 0} onClick={onReview}>
            {say.review}
          </Button>
        </SpaceBetween>
      </Box>
    </SpaceBetween>
  );
}
