import { loadSecrets, readRunFile, SetupError } from '@causerie/local-stack';
import { migrate } from '@causerie/persistence';
import { runTool, toolEnvironment } from '@causerie/setup';

/**
 * `npm run migrate`: brings a database up to date and lets the services in. The owner's connection is DATABASE_URL,
 * or that of a running `npm start`; APP_PASSWORD is what the role causerie_app will log in with, else the one this
 * clone keeps for itself.
 */
runTool(async () => {
  const env = toolEnvironment();
  const ownerUrl = env['DATABASE_URL'] || readRunFile()?.ownerUrl;
  if (!ownerUrl || !URL.canParse(ownerUrl)) {
    throw new SetupError(
      'Set DATABASE_URL to the connection of the database’s owner, such as postgres://owner:password@host:5432/causerie.',
    );
  }
  if (new URL(ownerUrl).username === 'causerie_app') {
    throw new SetupError(
      'DATABASE_URL logs in as causerie_app, which owns nothing: give the connection of the owner.',
    );
  }
  const { appUrl } = await migrate({
    ownerUrl,
    appPassword: env['APP_PASSWORD'] || loadSecrets().appPassword,
  });
  const { host, pathname } = new URL(appUrl);
  console.log(`The schema of ${host}${pathname} is up to date.`);
  console.log(`Services log in as causerie_app: postgres://causerie_app:<password>@${host}${pathname}`);
  if (!env['APP_PASSWORD'])
    console.log('The password is "appPassword" in .causerie/secrets.json; APP_PASSWORD sets another.');
  return 0;
});
