import { Ffmpeg } from '../ffmpeg/ffmpeg';

/** A process that has one film read; it ends with 0 when something came of it. Arguments: the film, the program or nothing. */
const [path = '', program] = process.argv.slice(2);
void new Ffmpeg(program)
  .run({ path, sha256: '0', mimeType: 'video/mp4' }, ['-f', 'null'], () => undefined)
  .then((made) => process.exit(made ? 0 : 3));
