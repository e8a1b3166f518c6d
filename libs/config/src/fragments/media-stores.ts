import { fragment, type ValuesOfFragment } from '../fragment';
import { byName, flag, httpUrl, milliseconds, nameList, oneOf, text } from '../kinds';

const KINDS = ['disk', 's3', 'cloudinary'] as const;
type Kind = (typeof KINDS)[number];

/** The settings of the stores of one kind begin with MEDIA_STORE_ and the store's name. */
const setting = (name: string) => new RegExp(`^MEDIA_STORE_([A-Z][A-Z0-9_]*)_${name}$`);
const plain = (name: string, example: string) => byName(setting(name), text('a text', example));
const secret = (name: string) => byName(setting(name), text('a text', '(from the store’s owner)')).secret();
const address = (name: string, example: string) => byName(setting(name), httpUrl(example));

const settings = {
  MEDIA_STORES: nameList('main,disk')
    .default('disk')
    .help(
      'Where files are kept: the primary store, then those that stand in for it, in order. A name begins the settings ' +
        'of its store in capitals. Objects are read only from stores in this list.',
    ),
  'MEDIA_STORE_*_KIND': byName(setting('KIND'), oneOf(KINDS)).help(
    'May be left out of a store that is called what it is.',
  ),
  'MEDIA_STORE_*_FOLDER': plain('FOLDER', '/var/lib/causerie/media').help(
    'Disk: its folder, which belongs to it alone. Without one: `media` below the working folder.',
  ),
  'MEDIA_STORE_*_BUCKET': plain('BUCKET', 'causerie-media').help('S3: the bucket, which is private.'),
  'MEDIA_STORE_*_REGION': plain('REGION', 'eu-central-1').help('S3: its region. Without one: `us-east-1`.'),
  'MEDIA_STORE_*_ENDPOINT': address('ENDPOINT', 'https://s3.example.org').help(
    'S3: the server. Without one: AWS.',
  ),
  'MEDIA_STORE_*_PATH_STYLE': byName(setting('PATH_STYLE'), flag()).help(
    'S3: whether the bucket stands in the path. Without it: yes for a server of one’s own, no for AWS.',
  ),
  'MEDIA_STORE_*_ACCESS_KEY_ID': plain('ACCESS_KEY_ID', 'AKIAEXAMPLE').help('S3: the key’s id.'),
  'MEDIA_STORE_*_SECRET_ACCESS_KEY': secret('SECRET_ACCESS_KEY').help('S3: the key.'),
  'MEDIA_STORE_*_CLOUD_NAME': plain('CLOUD_NAME', 'example').help('Cloudinary: the account.'),
  'MEDIA_STORE_*_API_KEY': plain('API_KEY', '123456789012345').help('Cloudinary: the key’s id.'),
  'MEDIA_STORE_*_API_SECRET': secret('API_SECRET').help('Cloudinary: the key.'),
  'MEDIA_STORE_*_API_URL': address('API_URL', 'https://api-eu.cloudinary.com').help(
    'Cloudinary: its API, where the account is not in the United States.',
  ),
  'MEDIA_STORE_*_DELIVERY_URL': address('DELIVERY_URL', 'https://media.example.org').help(
    'Cloudinary: its delivery network, where the account has an address of its own.',
  ),
  MEDIA_STORE_CONNECT_TIMEOUT_MS: milliseconds({ min: 100, max: 60_000 })
    .default(5000)
    .help('How long to wait for a connection to a store.'),
  MEDIA_STORE_READ_TIMEOUT_MS: milliseconds({ min: 100, max: 600_000 })
    .default(30_000)
    .help('How long a store may be silent.'),
  MEDIA_URL: httpUrl('https://media.example.org')
    .optional()
    .help(
      'How platforms and people reach the media app from outside: begins the links to files of a disk store. Without ' +
        'it, or with an address of the own network, such links work there alone, and a platform that fetches what is ' +
        'sent to it is sent none of these files. Platforms that take bytes need no links.',
    ),
  MEDIA_LINK_TTL_MS: milliseconds({ min: 10_000, max: 604_800_000 })
    .default(86_400_000)
    .help('How long a link to a file works. S3 gives no longer ones than seven days.'),
};

const NEEDED: Readonly<Record<Kind, readonly (keyof typeof settings)[]>> = {
  disk: [],
  s3: ['MEDIA_STORE_*_BUCKET', 'MEDIA_STORE_*_ACCESS_KEY_ID', 'MEDIA_STORE_*_SECRET_ACCESS_KEY'],
  cloudinary: ['MEDIA_STORE_*_CLOUD_NAME', 'MEDIA_STORE_*_API_KEY', 'MEDIA_STORE_*_API_SECRET'],
};

export const mediaStoresConfig = fragment(
  'Media stores',
  'Where the bytes of files are kept. `*` stands for the name of a store in capitals, `-` as `_`.',
  settings,
  [storesComplaint],
);

type Values = ValuesOfFragment<{ settings: typeof settings }>;

function kindOf(name: string, values: Values): Kind | undefined {
  return values['MEDIA_STORE_*_KIND'][name] ?? KINDS.find((kind) => kind === name);
}

function variable(wanted: string, store: string): string {
  return wanted.replace('*', store.toUpperCase().replaceAll('-', '_'));
}

function storesComplaint(values: Values): string | undefined {
  const missing = values.MEDIA_STORES.flatMap((name) => {
    const kind = kindOf(name, values);
    if (!kind) return [`${variable('MEDIA_STORE_*_KIND', name)} (one of ${KINDS.join(', ')})`];
    const absent = NEEDED[kind].filter((key) => (values[key] as Record<string, unknown>)[name] === undefined);
    return absent.map((key) => variable(key, name));
  });
  return missing.length > 0 ? `MEDIA_STORES names stores that also need: ${missing.join(', ')}.` : undefined;
}

/** One store, as its driver takes it. */
export type MediaStoreSettings =
  | { name: string; kind: 'disk'; folder: string }
  | {
      name: string;
      kind: 's3';
      bucket: string;
      region: string;
      endpoint?: string;
      accessKeyId: string;
      secretAccessKey: string;
      pathStyle: boolean;
    }
  | {
      name: string;
      kind: 'cloudinary';
      cloudName: string;
      apiKey: string;
      apiSecret: string;
      apiUrl?: string;
      deliveryUrl?: string;
    };

/** The stores in their order. Only of values that were loaded: what a store needs is there. */
export function mediaStoreSettings(values: Values): MediaStoreSettings[] {
  return values.MEDIA_STORES.map((name) => {
    const kind = kindOf(name, values);
    if (kind === 's3') return s3Settings(name, values);
    if (kind === 'cloudinary') return cloudinarySettings(name, values);
    return { name, kind: 'disk', folder: values['MEDIA_STORE_*_FOLDER'][name] ?? 'media' };
  });
}

function s3Settings(name: string, values: Values): MediaStoreSettings {
  const endpoint = values['MEDIA_STORE_*_ENDPOINT'][name];
  return {
    name,
    kind: 's3',
    bucket: values['MEDIA_STORE_*_BUCKET'][name] ?? '',
    region: values['MEDIA_STORE_*_REGION'][name] ?? 'us-east-1',
    ...(endpoint !== undefined && { endpoint }),
    accessKeyId: values['MEDIA_STORE_*_ACCESS_KEY_ID'][name] ?? '',
    secretAccessKey: values['MEDIA_STORE_*_SECRET_ACCESS_KEY'][name] ?? '',
    pathStyle: values['MEDIA_STORE_*_PATH_STYLE'][name] ?? endpoint !== undefined,
  };
}

function cloudinarySettings(name: string, values: Values): MediaStoreSettings {
  const apiUrl = values['MEDIA_STORE_*_API_URL'][name];
  const deliveryUrl = values['MEDIA_STORE_*_DELIVERY_URL'][name];
  return {
    name,
    kind: 'cloudinary',
    cloudName: values['MEDIA_STORE_*_CLOUD_NAME'][name] ?? '',
    apiKey: values['MEDIA_STORE_*_API_KEY'][name] ?? '',
    apiSecret: values['MEDIA_STORE_*_API_SECRET'][name] ?? '',
    ...(apiUrl !== undefined && { apiUrl }),
    ...(deliveryUrl !== undefined && { deliveryUrl }),
  };
}
