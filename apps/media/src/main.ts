import { runApp } from '@causerie/app-shell';
import { loadMediaConfig } from './config';
import { mediaApp } from './media-app';

void runApp({ config: loadMediaConfig, ...mediaApp });
