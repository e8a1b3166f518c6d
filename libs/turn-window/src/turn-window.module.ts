import { Global, Module } from '@nestjs/common';
import { TurnWindow } from './turn-window';

/** Needs `RedisModule.forRoot` in the same app. */
@Global()
@Module({ providers: [TurnWindow], exports: [TurnWindow] })
export class TurnWindowModule {}
