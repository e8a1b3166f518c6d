import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { cacheFolder } from './cache-folders';
import { copyName, fetchDebianPackages, librariesIn } from './debian-packages';
import type { Log } from './local-server';
import { SetupError } from './setup-error';

/** OpenStack Swift with its S3 interface: a real server that checks signatures, in 12 MB of Debian packages. */
const PACKAGES = ['python3-minimal', 'swift-proxy', 'swift-account', 'swift-container', 'swift-object'];

/** A Python with Swift's modules on its path. */
export interface SwiftProgram {
  readonly python: string;
  readonly env: NodeJS.ProcessEnv;
}

/** The copy fetched earlier, else one fetched now. @throws SetupError where there are no Debian packages */
export async function findSwift(log: Log): Promise<SwiftProgram> {
  const folder = join(cacheFolder(), copyName('swift'));
  if (!existsSync(folder)) {
    log('S3 server for tests: fetching OpenStack Swift with apt-get (nothing is installed)');
    const failure = await fetchDebianPackages({ packages: PACKAGES, target: folder });
    if (failure !== undefined) {
      throw new SetupError(
        `The S3 server for tests could not be fetched (${failure}): set TEST_S3_URL to one of your own.`,
      );
    }
  }
  const own = join(folder, 'usr', 'bin', 'python3');
  return {
    python: existsSync(own) ? own : '/usr/bin/python3',
    env: {
      PYTHONPATH: join(folder, 'usr', 'lib', 'python3', 'dist-packages'),
      LD_LIBRARY_PATH: librariesIn(folder),
    },
  };
}
