/** What to do with a new folder, in order. The same steps, with their reasons, are in docs/adding-a-channel.md. */
const STEPS: readonly [what: string, where: string][] = [
  ['Look up every limit; each number stands beside its link', 'src/capabilities.ts, README.md'],
  ['What a person gives to connect, and which values are secrets', 'src/credentials.ts, testing/account.ts'],
  ['How chats are named', 'src/refs.ts'],
  ['Webhook bodies in your own words, one for each documented kind', 'testing/samples.ts'],
  ['Prove the bytes, then read them', 'src/inbound/verify.ts, raw.ts, parse.ts, src/attachments.ts'],
  ['Our message in the platform’s words', 'src/outbound/render.ts'],
  ['The call, and a table of what each refusal means', 'src/outbound/send.ts'],
  ['Connecting an account', 'src/connection.ts'],
  ['What the contract suite needs to know', 'testing/<slug>.contract.spec.ts'],
  ['A strict simulator, steered in the words all platforms share', 'testing/simulation.ts'],
];

export function nextSteps(slug: string): string {
  const steps = STEPS.map(
    ([what, where], index) =>
      `${String(index + 1).padStart(3)}. ${what}\n     ${where.replace('<slug>', slug)}`,
  );
  return [
    '',
    `Next, in libs/channels/${slug} (docs/adding-a-channel.md tells more):`,
    ...steps,
    '',
    'The contract suite lists what is left to be written, and fails until nothing is:',
    `  npx jest libs/channels/${slug}`,
    'Then talk to it:',
    `  npm run sim -- ${slug}`,
  ].join('\n');
}
