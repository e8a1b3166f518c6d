import { type AppName, type JobName, JOBS } from '@causerie/contracts';

/**
 * What is wrong when these apps consume these jobs, in sentences; empty when every job of the catalog has
 * exactly one processor, in the app the catalog names.
 */
export function checkCatalog(consumed: Partial<Record<AppName, readonly JobName[]>>): string[] {
  const pairs = Object.entries(consumed).flatMap(([app, names]) =>
    (names ?? []).map((name) => ({ app: app as AppName, name })),
  );
  return Object.values(JOBS).flatMap(({ name, consumer }) => {
    const processors = pairs.filter((pair) => pair.name === name);
    const problems = processors
      .filter(({ app }) => app !== consumer)
      .map(({ app }) => `${name} belongs to ${consumer}, not to ${app}`);
    if (processors.length === 0) problems.push(`${name} has no processor`);
    if (processors.length > 1) problems.push(`${name} has ${processors.length} processors`);
    return problems;
  });
}

/** Throws at start-up when one app's declaration contradicts the catalog. */
export function checkDeclaration(
  app: AppName,
  produces: readonly JobName[],
  consumes: readonly JobName[],
): void {
  const problems = [
    ...produces
      .filter((name) => !(JOBS[name].producers as readonly AppName[]).includes(app))
      .map((name) => `${app} is not among the producers of ${name}`),
    ...consumes
      .filter((name) => JOBS[name].consumer !== app)
      .map((name) => `${name} belongs to ${JOBS[name].consumer}, not to ${app}`),
    ...consumes
      .filter((name, index) => consumes.indexOf(name) !== index)
      .map((name) => `${name} has two processors`),
  ];
  if (problems.length > 0) throw new Error(`Jobs of ${app}: ${problems.join('; ')}`);
}
