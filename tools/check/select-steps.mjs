/** The steps that `--only a,b` names, in their own order; all without it. `{ steps }` or `{ problem }`. */
export function selectSteps(steps, args) {
  const known = steps.map(({ name }) => name).join(', ');
  if (args.length === 0) return { steps };
  const [flag, list = ''] = args[0].includes('=') ? args[0].split('=') : args;
  if (flag !== '--only' || list === '')
    return { problem: `Say "npm test" or "npm test -- --only <steps>", with steps of: ${known}.` };
  const wanted = list.split(',').map((name) => name.trim());
  const unknown = wanted.filter((name) => !steps.some((step) => step.name === name));
  if (unknown.length > 0) return { problem: `There is no step "${unknown.join('", "')}". Steps: ${known}.` };
  return { steps: steps.filter(({ name }) => wanted.includes(name)) };
}
