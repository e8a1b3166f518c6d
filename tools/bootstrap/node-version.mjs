const MINIMUM = [20, 19];

/** Ends with one sentence on a Node that several of our packages refuse. */
export function requireNode(version = process.versions.node) {
  if (nodeIsRecent(version)) return;
  console.error(
    `Causerie needs Node ${MINIMUM.join('.')} or newer and this is ${version}: install it from https://nodejs.org.`,
  );
  process.exit(1);
}

function nodeIsRecent(version) {
  const [major, minor] = version.split('.').map(Number);
  return major > MINIMUM[0] || (major === MINIMUM[0] && minor >= MINIMUM[1]);
}
