import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder of the clone. */
export const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');

export const inRoot = (...parts) => join(root, ...parts);

/** A program of an installed package, run by this same Node: works without a PATH and without npx. */
export const packageProgram = (path) => [process.execPath, inRoot('node_modules', path)];
