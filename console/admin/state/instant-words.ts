import { dictionary } from '../../language.ts';

export const words = dictionary(
  { datePlaceholder: 'YYYY/MM/DD', timeOf: (what: string) => `${what}, at` },
  { datePlaceholder: 'YYYY/MM/DD', timeOf: (what: string) => `${what}, pukul` },
);
