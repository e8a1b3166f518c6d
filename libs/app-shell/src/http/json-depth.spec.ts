import { isTooDeep } from './json-depth';

const nested = (depth: number): string => '['.repeat(depth) + ']'.repeat(depth);

describe('the depth of a JSON body', () => {
  it.each<[string, string, boolean]>([
    ['64 levels are fine', nested(64), false],
    ['65 are not', nested(65), true],
    ['objects count like lists', `${'{"a":['.repeat(33)}1${']}'.repeat(33)}`, true],
    ['neighbours do not add up', `[${Array(1_000).fill('{}').join()}]`, false],
    ['brackets in texts do not count', JSON.stringify('['.repeat(100)), false],
    ['an escaped quote does not end a text', `["\\"${'['.repeat(100)}"]`, false],
    ['an escaped backslash before a quote does', `["\\\\",${'['.repeat(100)}`, true],
    ['what is not JSON is looked at all the same', '['.repeat(1_000_000), true],
  ])('%s', (_what, json, tooDeep) => expect(isTooDeep(json)).toBe(tooDeep));
});
