import { Module } from '@nestjs/common';
import { AccountsModule } from '../accounts/accounts.module';
import { ShowTyping } from './show-typing';
import { TurnStartedController } from './turn-started.controller';
import { TypingIndicator } from './typing-indicator';

@Module({
  imports: [AccountsModule],
  controllers: [TurnStartedController],
  providers: [ShowTyping, TypingIndicator],
})
export class TypingModule {}
