import * as z from 'zod';
import type { Contract } from '../../shared/http/endpoint.ts';

export const contract = {
  summary: 'This document',
  replies: { 200: z.looseObject({ openapi: z.string().describe('The version of OpenAPI.') }) },
} satisfies Contract;
