import { runApp } from '@causerie/app-shell';
import { loadDeliveryConfig } from './config';
import { deliveryApp } from './delivery-app';

void runApp({ ...deliveryApp, config: () => loadDeliveryConfig() });
