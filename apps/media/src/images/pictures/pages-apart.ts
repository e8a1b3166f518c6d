import type { Metadata, Sharp } from 'sharp';
import { joinPictures, openPicture, PIXELS_MAX } from './picture-limits';

/** To find a page the decoder walks all that the file claims to have: of more than these only the first is looked at. */
const PAGES_CLAIMED_MAX = 1000;

/**
 * The pages of a scan may differ in size and be turned each its own way, and a moving picture may be turned as a whole.
 * The decoder takes several at once only when they are alike and upright; such ones are decoded one by one, turned and
 * put together. Undefined where that is not needed.
 */
export async function pagesApart(
  path: string,
  pages: number,
  { format, orientation = 1, pages: claimed = 1 }: Metadata,
): Promise<Sharp | undefined> {
  if (pages === 1 || (format !== 'tiff' && orientation === 1)) return undefined;
  // Of other formats all pages are as large as the first, and turned like it.
  const sides = await sidesOf(path, format === 'tiff' && claimed <= PAGES_CLAIMED_MAX ? pages : 1);
  if (sides.every((side) => side.isUpright && isAlike(side, sides[0]))) return undefined;
  const largest =
    Math.max(...sides.map(({ width }) => width)) * Math.max(...sides.map(({ height }) => height));
  const kept = Math.max(1, Math.min(pages, Math.floor(PIXELS_MAX / largest)));
  if (kept === 1) return openPicture(path, 1).autoOrient();
  const upright: Buffer[] = [];
  for (let page = 0; page < kept; page++)
    upright.push(await openPicture(path, 1, page).autoOrient().png({ compressionLevel: 1 }).toBuffer());
  return joinPictures(upright);
}

interface Sides {
  width: number;
  height: number;
  isUpright: boolean;
}

async function sidesOf(path: string, pages: number): Promise<Sides[]> {
  const sides: Sides[] = [];
  for (let page = 0; page < pages; page++) {
    const { autoOrient, orientation = 1 } = await openPicture(path, 1, page).metadata();
    sides.push({ ...autoOrient, isUpright: orientation === 1 });
  }
  return sides;
}

function isAlike(one: Sides, other: Sides | undefined): boolean {
  return one.width === other?.width && one.height === other.height;
}
