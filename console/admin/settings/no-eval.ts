import * as z from 'zod';

// Zod tries whether it may make code of strings, which these pages' policy forbids and would tell.
z.config({ jitless: true });
