import { userInfo } from 'node:os';

/** In the order in which they are given ports; the front, which speaks S3, comes after them. */
export const STORAGE_SERVERS = ['account', 'container', 'object'] as const;

export const SHARED_SETTINGS = `[swift-hash]
swift_hash_path_suffix = causerie
[storage-policy:0]
name = one
default = yes
`;

const common = (port: number, folder: string): string => `[DEFAULT]
bind_ip = 127.0.0.1
bind_port = ${port}
workers = 0
swift_dir = ${folder}
log_level = WARNING
user = ${userInfo().username}
`;

export function storageSettings(given: {
  name: string;
  port: number;
  folder: string;
  drive: string;
}): string {
  const { name, port, folder, drive } = given;
  return `${common(port, folder)}devices = ${drive}
mount_check = false
[pipeline:main]
pipeline = ${name}-server
[app:${name}-server]
use = egg:swift#${name}
`;
}

/** Middlewares in the order that the S3 interface needs. */
const FILTERS = [
  'healthcheck',
  'catch_errors',
  'memcache',
  'listing_formats',
  'bulk',
  's3api',
  'tempauth',
  'slo',
  'dlo',
  'copy',
];

const EXTRA: Readonly<Record<string, string>> = {
  // Nobody listens there: it does without.
  memcache: 'memcache_servers = 127.0.0.1:1\n',
  s3api: 'force_swift_request_proxy_log = false\n',
};

/** One user, test:tester, who may do everything. */
export function proxySettings(given: { port: number; folder: string; secret: string }): string {
  const filters = FILTERS.map((name) => {
    const own = name === 'tempauth' ? `user_test_tester = ${given.secret} .admin\n` : (EXTRA[name] ?? '');
    return `[filter:${name}]\nuse = egg:swift#${name}\n${own}`;
  });
  return `${common(given.port, given.folder)}[pipeline:main]
pipeline = ${FILTERS.join(' ')} proxy-server
[app:proxy-server]
use = egg:swift#proxy
account_autocreate = true
${filters.join('')}`;
}
