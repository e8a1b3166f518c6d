import { fragment } from '../fragment';
import { base64Key, secretText } from '../kinds';

const AS_FILE = 'Each may instead come from the file that `NAME_FILE` names.';

export const masterKeyConfig = fragment('Master key', AS_FILE, {
  MASTER_KEY: base64Key(32).help(
    'Wraps the key of each workspace, which in turn encrypts channel credentials. Losing it loses them.',
  ),
});

export const tokenSecretConfig = fragment('Token secret', AS_FILE, {
  TOKEN_SECRET: secretText(32).help('Signs the short-lived tokens of live connections.'),
});
