import { fragment } from '../fragment';
import { addressesByName } from '../kinds';

export const channelsConfig = fragment(
  'Channels',
  'Credentials of channels are data, kept encrypted in the database, never here.',
  {
    CHANNEL_API_ROOTS: addressesByName(/^([A-Z][A-Z0-9_]*)_API_ROOT$/, 'http://localhost:4001').help(
      'Not a variable itself: any `<PLATFORM>_API_ROOT`, for instance that of a simulator or of a Bot API ' +
        'server of one’s own. Without one, the platform’s public address.',
    ),
  },
);
