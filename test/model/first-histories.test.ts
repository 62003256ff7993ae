import { expectSound } from './sound.ts';

// In two files, so that both cores have one.
expectSound(1, 500);
