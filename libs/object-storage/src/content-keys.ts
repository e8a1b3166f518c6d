/** By content, once a workspace: the same bytes always come to lie in the same place. `sha256` in lower-case hex. */
export function objectKey(workspaceId: string, sha256: string): string {
  return `objects/${workspaceId}/${sha256.slice(0, 2)}/${sha256}`;
}

/** Made from the object of this hash, by a name that says how. */
export function variantKey(workspaceId: string, sha256: string, name: string): string {
  return `variants/${workspaceId}/${sha256}/${name}`;
}
