import { registerHooks } from 'node:module';
import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { mutantNamed, mutated } from './mutants.ts';

/** Loaded before the product: the one mutant that `MUTANT` names is what is loaded. */
const mutant = mutantNamed(process.env.MUTANT ?? '');

registerHooks({
  load(url, context, next) {
    const loaded = next(url, context);
    if (!url.startsWith('file:') || relative('.', fileURLToPath(url)) !== mutant.file) {
      return loaded;
    }
    return { ...loaded, source: mutated(String(loaded.source), mutant) };
  },
});
