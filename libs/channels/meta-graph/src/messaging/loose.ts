import { z } from 'zod';

/** A field that is missing, null or of another shape than documented is simply not there. */
export const maybe = <Schema extends z.ZodType>(schema: Schema) => schema.optional().catch(undefined);

/** The valid items of an array; what is not one is left out. */
export const listOf = <Schema extends z.ZodType>(item: Schema) =>
  maybe(z.array(item.nullable().catch(null)).transform((items) => items.filter((entry) => entry !== null)));
