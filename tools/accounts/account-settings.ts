import { channelFor } from '@causerie/channel-registry';
import { UsageError } from '@causerie/kernel';
import type { Installation } from '@causerie/setup';

type Settings = Readonly<Record<string, unknown>>;

/** What may be set of an account, and what a text for it means. */
const SETTINGS: Readonly<Record<string, (text: string, platform: string) => unknown>> = {
  rate: (text, platform) => {
    const names = Object.keys(channelFor(platform).capabilities.rate.profiles ?? {});
    if (names.includes(text)) return text;
    throw new UsageError(
      `rate is one of: ${names.join(', ') || `nothing, as ${platform} has one rate only`}.`,
    );
  },
  polling: (text) => {
    if (text === 'true' || text === 'false') return text === 'true';
    throw new UsageError('polling is true or false.');
  },
  reengagementTemplate: (text) => {
    const [name, language, ...more] = text.split(':');
    if (name && language && more.length === 0) return { name, language, variables: {} };
    throw new UsageError(
      'reengagementTemplate is <name>:<language> of an approved template without variables.',
    );
  },
};

/**
 * Carries out `name=value`; an empty value takes the setting away. Running services see it within a minute.
 * @throws UsageError
 */
export async function setAccountSetting(
  { accounts, transaction }: Installation,
  workspaceId: string,
  { account: id, assignment }: { account: string; assignment: string },
): Promise<Settings> {
  const [, name = '', text = ''] = /^(\w+)=(.*)$/s.exec(assignment) ?? [];
  const read = Object.hasOwn(SETTINGS, name) ? SETTINGS[name] : undefined;
  if (!read) throw new UsageError(`Say <name>=<value> with one of: ${Object.keys(SETTINGS).join(', ')}.`);
  const stored = await accounts.find(id);
  if (stored?.workspaceId !== workspaceId) throw new UsageError(`This workspace has no account ${id}.`);
  const { [name]: _before, ...others } = stored.settings;
  const settings = text === '' ? others : { ...others, [name]: read(text, stored.platform) };
  await transaction.run(workspaceId, (tx) => accounts.update(tx, id, { settings }));
  return settings;
}
