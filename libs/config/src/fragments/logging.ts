import { fragment } from '../fragment';
import { flag, oneOf } from '../kinds';

export const loggingConfig = fragment('Logging', 'One JSON object a line on standard output.', {
  LOG_LEVEL: oneOf(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'])
    .default('info')
    .help('The least important line that is still written.'),
  LOG_PRETTY: flag().default(false).help('Lines for people instead of JSON.'),
});
