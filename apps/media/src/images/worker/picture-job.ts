import type { InspectedPicture } from '../pictures/inspect-picture';
import type { Motif } from '../pictures/placeholder';
import type { PictureVariant, RenderedPicture } from '../pictures/render-variant';

/** What the app asks of its picture process. Files go by their paths, never their bytes. */
export type PictureJob =
  | { task: 'inspect'; path: string; outPath: string }
  | { task: 'render'; path: string; name: PictureVariant; outPath: string }
  | { task: 'placeholder'; motif: Motif; name: PictureVariant; outPath: string };

interface Results {
  inspect: InspectedPicture;
  render: RenderedPicture;
  placeholder: RenderedPicture;
}

/** `fault` is the picture's own, and final; `failure` is ours, and worth another try. */
export type PictureAnswer<Task extends PictureJob['task'] = PictureJob['task']> =
  { ok: true; result: Results[Task] } | { ok: false; fault: string };

export type PictureReply = PictureAnswer | { ok: false; failure: string };
