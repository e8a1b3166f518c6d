import type { ApiEntity } from '../wire/api-types';

/**
 * The entity of a link in marked-up text. A tg://user link becomes a mention if the user is known; an address
 * that is no address gives plain text, as the real server does; https://core.telegram.org/bots/api#formatting-options
 */
export function linkEntity(
  url: string,
  knownUser: KnownUser,
): Omit<ApiEntity, 'offset' | 'length'> | undefined {
  const mention = /^tg:(?:\/\/)?user\?id=(\d+)$/i.exec(url);
  if (mention) {
    const user = knownUser(Number(mention[1]));
    return user ? { type: 'text_mention', user } : undefined;
  }
  const normal = normalUrl(url);
  return normal ? { type: 'text_link', url: normal } : undefined;
}

export type KnownUser = (id: number) => ApiEntity['user'];

/** Why Telegram would refuse this as the address of a text_link or a button; `undefined` if it would not. */
export function linkProblem(url: string): string | undefined {
  if (url === '') return 'URL host is empty';
  if (normalUrl(url)) return undefined;
  return /^(?!https?:)[a-z][a-z0-9+.-]*:\/\//i.test(url) ? 'Unsupported URL protocol' : 'Wrong HTTP URL';
}

function normalUrl(url: string): string | undefined {
  if (/^(tg|ton|tonsite):/i.test(url)) return url;
  const withProtocol = /^[a-z][a-z0-9+.-]*:\/\//i.test(url) ? url : `http://${url}`;
  const parts = /^(https?):\/\/([^/?#\s]+)([/?#]\S*)?$/i.exec(withProtocol);
  if (!parts?.[2]?.includes('.') && !parts?.[2]?.startsWith('localhost')) return undefined;
  const rest = parts[3] ?? '/';
  return `${parts[1]}://${parts[2]}${rest.startsWith('/') ? rest : `/${rest}`}`;
}
