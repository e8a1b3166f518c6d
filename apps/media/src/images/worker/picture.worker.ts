// In: one PictureJob at a time, over the channel of the parent process
// Out: one PictureReply for each
// Fails: never retries; whoever sees this process die runs the job again in another one
import { inspectPicture } from '../pictures/inspect-picture';
import { faultOf, PictureFault } from '../pictures/picture-fault';
import { limitDecoder } from '../pictures/picture-limits';
import { drawPlaceholder } from '../pictures/placeholder';
import { renderVariant } from '../pictures/render-variant';
import type { PictureJob, PictureReply } from './picture-job';

limitDecoder();

async function perform(job: PictureJob) {
  switch (job.task) {
    case 'inspect':
      return inspectPicture(job.path, job.outPath);
    case 'render':
      return renderVariant(job.path, job.name, job.outPath);
    case 'placeholder':
      return drawPlaceholder(job.motif, job.name, job.outPath);
  }
}

async function replyTo(job: PictureJob): Promise<PictureReply> {
  try {
    return { ok: true, result: await perform(job) };
  } catch (error) {
    const cause = faultOf(error);
    return cause instanceof PictureFault
      ? { ok: false, fault: cause.message }
      : { ok: false, failure: cause.message };
  }
}

process.on('message', (job: PictureJob) => {
  void replyTo(job).then((reply) => process.send?.(reply));
});

// Nobody is left to answer to. An orderly exit would wait for the decoder, which may hang.
process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'));
// A Ctrl-C reaches the whole group: the parent drains, and ends us by the channel.
process.on('SIGINT', () => undefined);
process.on('SIGTERM', () => undefined);
