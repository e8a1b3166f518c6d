import { parseArgs } from 'node:util';
import {
  databaseAddresses,
  DEFAULT_WORKSPACE,
  openDatabase,
  runTool,
  table,
  toolEnvironment,
  workspaceIdOf,
} from '@causerie/setup';
import { accountRows } from './account-rows';
import { setAccountSetting } from './account-settings';

/**
 * `npm run accounts`: the workspace's connected accounts, whether they may send, and what their platform says.
 * With `--set <account> --to <name>=<value>`: how one of them is to be treated.
 */
async function main(args: string[]): Promise<number> {
  const { values } = parseArgs({
    args,
    options: {
      workspace: { type: 'string', default: DEFAULT_WORKSPACE },
      json: { type: 'boolean', default: false },
      set: { type: 'string' },
      to: { type: 'string', default: '' },
    },
  });
  const env = toolEnvironment();
  const addresses = databaseAddresses(env);
  const workspaceId = await workspaceIdOf(values.workspace, addresses);
  const installation = await openDatabase(addresses.appUrl, env['MASTER_KEY'] || undefined);
  try {
    if (values.set !== undefined) {
      const order = { account: values.set, assignment: values.to };
      console.log(JSON.stringify(await setAccountSetting(installation, workspaceId, order)));
      return 0;
    }
    const rows = await accountRows(installation, workspaceId);
    if (values.json) console.log(JSON.stringify(rows, null, 2));
    else if (rows.length === 0) console.log('None yet: connect one with "npm run connect -- <platform>".');
    else
      for (const line of table([
        ['platform', 'name', 'id', 'state', 'platform says', 'account'],
        ...rows.map(({ platform, name, externalId, state, health, id }) => [
          platform,
          name,
          externalId,
          state,
          health,
          id,
        ]),
      ]))
        console.log(line);
    return rows.every(({ ok }) => ok) ? 0 : 1;
  } finally {
    await installation.close();
  }
}

runTool(main);
