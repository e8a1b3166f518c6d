import type { AssetStore, WorkspaceTx } from '@causerie/persistence';

const PAGE = 200;

/** A row for each variant: asset, variant, bytes, type, the asset's id. */
export async function listAssets(tx: WorkspaceTx, assets: AssetStore): Promise<string[][]> {
  const rows: string[][] = [];
  for (let after: string | undefined; ;) {
    const page = await assets.list(tx, { limit: PAGE, ...(after !== undefined && { after }) });
    for (const { id, name } of page) {
      for (const { variant, sizeBytes, mimeType } of await assets.find(tx, name))
        rows.push([name, variant, String(sizeBytes), mimeType, id]);
    }
    after = page.at(-1)?.name;
    if (page.length < PAGE) return rows;
  }
}
