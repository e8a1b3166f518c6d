import { type DynamicModule, Module } from '@nestjs/common';
import { DELIVERY_OPTIONS, type DeliveryOptions } from './delivery-options';

@Module({})
export class DeliveryOptionsModule {
  static forRoot(options: DeliveryOptions): DynamicModule {
    return {
      module: DeliveryOptionsModule,
      global: true,
      providers: [{ provide: DELIVERY_OPTIONS, useValue: options }],
      exports: [DELIVERY_OPTIONS],
    };
  }
}
