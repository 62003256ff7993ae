import { transformSync } from 'esbuild';

// Tests of a mutant (`npm run mutants`) load what it has made of its file.
const { MUTANT } = process.env;
const { mutantNamed, mutated } = MUTANT ? await import('../model/mutants.ts') : {};
const mutant = mutantNamed?.(MUTANT);

export default {
  process: (source, path) =>
    transformSync(mutant && path.endsWith(`/${mutant.file}`) ? mutated(source, mutant) : source, {
      loader: 'ts',
      format: 'esm',
      target: 'node24',
      sourcemap: 'inline',
      sourcefile: path,
    }),
};
