import { type DynamicModule, Global, Module } from '@nestjs/common';
import { MEDIA_CONFIG, type MediaConfig } from './config';

/** The app's settings, for all of its modules. */
@Global()
@Module({})
export class SettingsModule {
  static of(config: MediaConfig): DynamicModule {
    const providers = [{ provide: MEDIA_CONFIG, useValue: config }];
    return { module: SettingsModule, providers, exports: providers };
  }
}
