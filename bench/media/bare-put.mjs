// The reference: the same bytes into the same bucket by the SDK alone. argv: the task's name, the files.
import { putBare } from './bare-s3.mjs';
import { PUTS_AT_ONCE } from './our-stores.cjs';
import whenTold from './when-told.cjs';

const paths = process.argv.slice(3);
await whenTold({ items: paths, atOnce: PUTS_AT_ONCE, warm: putBare, work: putBare });
