import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { PROJECTS, read, root } from './sources';

interface Package {
  version?: string;
  resolved?: string;
  integrity?: string;
  hasInstallScript?: boolean;
  link?: boolean;
}

const json = <T>(path: string) => JSON.parse(read(path)) as T;
const manifest = json<{
  dependencies: Record<string, string>;
  devDependencies: Record<string, string>;
  overrides: Record<string, string>;
  allowScripts: Record<string, boolean>;
}>('package.json');
const lock = json<{ packages: Record<string, Package> }>('package-lock.json');
const { compilerOptions } = json<{ compilerOptions: { paths: Record<string, string[]> } }>(
  'tsconfig.base.json',
);
const installed = Object.entries(lock.packages).filter(([path]) => path !== '');
const nameOf = (path: string) => path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);

describe('aliases', () => {
  it('are the same for the type checker and for the build', () => {
    const { jsc } = json<{ jsc: { paths: Record<string, string[]> } }>('.swcrc');
    expect(jsc.paths).toEqual(compilerOptions.paths);
  });

  it('lead every library to its index, and no alias leads nowhere', () => {
    const targets = Object.values(compilerOptions.paths).flat();
    const covers = (folder: string) =>
      targets.some((target) => {
        const pattern = target.replace(/^\.\//, '').replace(/\/(src\/)?index\.ts$/, '');
        return new RegExp(`^${pattern.replace('*', '[\\w-]+')}$`).test(folder);
      });
    const libraries = PROJECTS.filter((folder) => folder.startsWith('libs/'));
    expect(libraries.filter((folder) => !covers(folder))).toEqual([]);
    expect(targets.filter((target) => !target.includes('*') && !existsSync(join(root, target)))).toEqual([]);
  });

  it('are named after the folder they lead to', () => {
    for (const [alias, [target = '']] of Object.entries(compilerOptions.paths)) {
      const folder = target.replace(/^\.\/|\/(src\/)?index\.ts$/g, '').replace(/^(libs|tools)\//, '');
      const named = alias.replace('@causerie/', '');
      const usual = folder.replace('/testing', '-testing').replace(/^channels\/\*/, 'channel-*');
      const called = usual
        .replace('channel-*-testing', 'simulator-*')
        // The registry's counterpart for tests lists simulators.
        .replace('channel-registry-testing', 'simulations');
      expect([named, called]).toEqual([named, named]);
    }
  });
});

describe('dependencies', () => {
  it('are pinned to one version', () => {
    const all = { ...manifest.dependencies, ...manifest.devDependencies, ...manifest.overrides };
    expect(Object.entries(all).filter(([, version]) => !/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(version))).toEqual(
      [],
    );
  });

  it('are locked at that version, with a checksum and without the host they came from', () => {
    const pinned = { ...manifest.dependencies, ...manifest.devDependencies };
    for (const [name, version] of Object.entries(pinned))
      expect([name, lock.packages[`node_modules/${name}`]?.version]).toEqual([name, version]);
    expect(installed.filter(([, { resolved }]) => resolved !== undefined).map(([path]) => path)).toEqual([]);
    expect(installed.filter(([, { integrity, link }]) => !integrity && !link).map(([path]) => path)).toEqual(
      [],
    );
    expect(read('package-lock.json')).not.toMatch(/"(?:resolved|tarball)"|https?:\/\/(?:localhost|\d+\.\d+)/);
  });

  it('run a script at installation only if somebody decided so, and nothing is decided that is not there', () => {
    const withScript = new Set(
      installed.filter(([, it]) => it.hasInstallScript).map(([path]) => nameOf(path)),
    );
    const undecided = [...withScript].filter((name) => !(name in manifest.allowScripts));
    const stale = Object.keys(manifest.allowScripts).filter(
      (name) => !installed.some(([path]) => nameOf(path) === name),
    );
    expect({ undecided, stale }).toEqual({ undecided: [], stale: [] });
  });
});
