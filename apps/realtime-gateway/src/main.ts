import { runApp } from '@causerie/app-shell';
import { gatewayOptions } from './app-options';
import { loadGatewayConfig } from './config';

void runApp({ config: loadGatewayConfig, ...gatewayOptions });
