import { readRunFile, SetupError, type Env } from '@causerie/local-stack';
import { connectAccount, platformContext, readPublicUrl, runTool, toolEnvironment } from '@causerie/setup';
import { readArguments, type ConnectArguments } from './arguments';
import { askUnseen } from './ask';
import { complaintAbout, missingNames, optionOf, variableOf } from './credential-names';

/** `npm run connect -- <platform>`: connects a bot, number or page of one's own; safe to repeat. Shows no secret. */
async function main(args: string[]): Promise<number> {
  const env = toolEnvironment();
  const wish = readArguments(args, env);
  const { apiRoot } = platformContext(wish.platform, env);
  // A wrong address that was typed is told before anybody is asked for secrets.
  if (wish.url !== undefined) readPublicUrl(wish.url, { apiRoot });
  const given = await complete(wish);
  const url = readPublicUrl(wish.url ?? publicUrl(env), { apiRoot });
  await connectAccount({ ...wish, url, given }, env);
  return 0;
}

function publicUrl(env: Env): string {
  const url = env['PUBLIC_URL'] || readRunFile()?.publicUrl;
  if (url) return url;
  throw new SetupError('Give the public address of ingest: --url https://chat.example.org.');
}

/** What is missing is asked for; what nobody can be asked is told, with the ways to give it. */
async function complete({ platform, given }: ConnectArguments): Promise<Record<string, string>> {
  const values = { ...given };
  for (const name of missingNames(platform, values)) {
    const value = await askUnseen(`${name} (not shown)`);
    if (value !== undefined) values[name] = value;
  }
  const complaint = complaintAbout(platform, values);
  if (complaint === undefined) return values;
  const ways = missingNames(platform, values).map(
    (name) => `  --${optionOf(name)} <value>, or ${variableOf(platform, name)} in the environment or .env`,
  );
  throw new SetupError([complaint, ...ways].join('\n'));
}

runTool(main);
