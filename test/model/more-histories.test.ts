import { expectSound } from './sound.ts';

expectSound(501, 500);
