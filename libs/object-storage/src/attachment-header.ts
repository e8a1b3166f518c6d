/** What is shown of a name in plain ASCII; browsers that know RFC 6266 take the full one beside it. */
const NOT_PLAIN = /[^A-Za-z0-9._ -]/g;

/** `Content-Disposition` for bytes that somebody else sent: saved, never shown in place. RFC 6266 and RFC 8187. */
export function attachmentHeader(fileName?: string): string {
  if (fileName === undefined || fileName === '') return 'attachment';
  const name = fileName.toWellFormed();
  const encoded = encodeURIComponent(name).replaceAll(
    /['()*]/g,
    (mark) => `%${mark.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `attachment; filename="${name.replaceAll(NOT_PLAIN, '_')}"; filename*=UTF-8''${encoded}`;
}
