import * as z from 'zod';
import type { Contract } from '../../shared/http/endpoint.ts';

export const contract = {
  summary: 'This document',
  replies: { 200: z.looseObject({ openapi: z.string() }) },
} satisfies Contract;
